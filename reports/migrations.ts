import type { Cell } from '../harness/schema/cell.ts';
import { moveText } from '../harness/schema/procedure-text.ts';
import type { CellResult, Metric, Results } from '../harness/schema/results.ts';
import { formatValue } from './format.ts';
import { groupBy } from './group-by.ts';
import { compareVersions } from './matrix/version-order.ts';

/** One service that was moved in one way, from each machine to each. */
export interface MigrationTable {
  readonly title: string;
  /** Ids of the machines that it left and came to, and the same in short. */
  readonly from: readonly MachineName[];
  readonly to: readonly MachineName[];
  /** Undefined where a pair is not part of the run. */
  readonly at: (from: string, to: string) => CellResult | undefined;
  readonly cells: readonly CellResult[];
}

export interface MachineName {
  readonly id: string;
  readonly name: string;
}

/** `kept` where the address moved with the service. */
export const wayText = ({ move }: Pick<Cell, 'move'>): string =>
  move === undefined ? 'clients connect again' : `connections kept, ${moveText(move)}`;

/** A machine by what tells it from the others: the version of its kernel, its userland, the model of its processor. */
const namesOf = (results: Results): Map<string, string> => {
  const { machines, kernels } = results;
  const versions = kernels.map(({ upstream }) => upstream);
  const isOneUserland = new Set(machines.map(({ userland }) => userland)).size === 1;
  return new Map(
    machines.map(({ id, kernel, userland, provider, emulator }) => {
      const { upstream = kernel } = kernels.find((one) => one.id === kernel) ?? {};
      const own = versions.filter((one) => one === upstream).length > 1 ? kernel : upstream;
      const more = [
        ...(provider === 'qemu' ? [] : [provider]),
        ...(isOneUserland ? [] : [userland]),
        ...(emulator?.cpu_asked === undefined ? [] : [emulator.cpu_asked]),
      ];
      return [id, more.length === 0 ? own : `${own} (${more.join(', ')})`];
    }),
  );
};

/** Every service of a run that migrates, in every way; nothing where none does. */
export const migrationTables = (results: Results): MigrationTable[] => {
  const names = namesOf(results);
  const all = results.cells.filter(({ cell }) => cell.procedure === 'migrate' && cell.from !== undefined);
  const listed = (ids: readonly string[]): MachineName[] =>
    [...new Set(ids)].map((id) => ({ id, name: names.get(id) ?? id })).toSorted((a, b) => compareVersions(a.name, b.name));
  return [...groupBy(all, ({ cell }) => JSON.stringify([cell.workload, cell.move, cell.criu.options.cpu_cap])).values()].map(
    (cells) => {
      const [first] = cells;
      const cap = first?.cell.criu.options.cpu_cap;
      return {
        title: `${first?.cell.workload.id ?? ''}: ${first === undefined ? '' : wayText(first.cell)}${cap === undefined ? '' : `, --cpu-cap ${cap}`}`,
        from: listed(cells.map(({ cell }) => cell.from?.machine ?? '')),
        to: listed(cells.map(({ cell }) => cell.machine)),
        at: (from, to) => cells.find(({ cell }) => cell.from?.machine === from && cell.machine === to),
        cells,
      };
    },
  );
};

const LONGEST = 90;

/** Why a cell did not pass, in a few words: the title of its cause where there is one. */
export const shortCause = ({ verdict, reason, findings }: CellResult): string => {
  if (verdict === 'pass') return '';
  const told = findings.find(({ severity, id }) => severity === 'fail' && id !== 'unknown')?.title ?? reason;
  return told.length > LONGEST ? `${told.slice(0, LONGEST - 1)}…` : told;
};

/** `8 of 8`; empty where clients had to connect again, or where nothing came so far. */
export const keptText = ({ migration }: CellResult): string =>
  migration?.connections === undefined ? '' : `${migration.connections.kept} of ${migration.connections.of}`;

/** What `criu cpuinfo check` said, beside what then happened. */
export const cpuText = ({ migration }: CellResult): string =>
  migration?.cpu === undefined ? '' : migration.cpu.fits ? 'fits' : 'does not fit';

export const filesText = ({ migration }: CellResult): string => {
  if (migration?.files === undefined) return '';
  const { compared, different } = migration.files;
  return different === 0 ? `all ${compared} equal` : `${different} of ${compared} differ`;
};

/** Figures of a migration, each with its head. */
export const MIGRATION_FIGURES = [
  ['Outage', 'outage_established_ms'],
  ['Transfer', 'images_sent_ms'],
  ['Total', 'transfer_total_ms'],
  ['Bytes', 'link_bytes'],
  ['Frozen', 'frozen_time_us'],
  ['Restore', 'restore_wall_ms'],
] as const;

const metricOf = ({ metrics }: CellResult, name: string): Metric | undefined => metrics.find((metric) => metric.name === name);

/** Median of a figure; empty where the cell has none. */
export const migrationFigure = (cell: CellResult, name: string): string => {
  const metric = metricOf(cell, name);
  return metric === undefined ? '' : formatValue(metric.median, metric.unit);
};
