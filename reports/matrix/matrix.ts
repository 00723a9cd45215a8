import { isTrip, type Verdict } from '../../harness/schema/cell.ts';
import type { KernelRecord, UserlandRecord } from '../../harness/schema/machine.ts';
import type { Cause, CellResult, MachineResult, Results } from '../../harness/schema/results.ts';
import { groupBy } from '../group-by.ts';
import { type Column, columnKey, columnsOf } from './columns.ts';
import { compareVersions } from './version-order.ts';

/** One kernel with one userland and one workload: a cell of the matrix. */
export interface Combination {
  /** From 1, in the order of the page. */
  readonly number: number;
  readonly kernel: KernelRecord;
  readonly userland: UserlandRecord;
  readonly column: Column;
  readonly machine: MachineResult;
  /** The cell that the matrix shows: of what freezes and thaws the service one that failed, else the roundtrip. */
  readonly cell: CellResult;
  /** The other procedures of the suite. */
  readonly others: readonly CellResult[];
}

export interface LetteredCause {
  readonly letter: string;
  readonly cause: Cause;
  readonly combinations: readonly Combination[];
}

export interface Matrix {
  readonly kernels: readonly KernelRecord[];
  readonly userlands: readonly UserlandRecord[];
  readonly columns: readonly Column[];
  readonly combinations: readonly Combination[];
  readonly causes: readonly LetteredCause[];
  /** A short name for each kernel, by its id: its version, or its release where two have the same. */
  readonly kernelNames: ReadonlyMap<string, string>;
}

/** A to Z, then AA, AB, … */
export const letterOf = (index: number): string => {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${letterOf(Math.floor(index / 26) - 1)}${last}`;
};

const byVersion = (a: KernelRecord, b: KernelRecord): number =>
  compareVersions(a.upstream, b.upstream) || compareVersions(a.release, b.release) || compareVersions(a.id, b.id);

const namesOf = (kernels: readonly KernelRecord[]): ReadonlyMap<string, string> => {
  const count = (key: 'upstream' | 'release', value: string): number => kernels.filter((kernel) => kernel[key] === value).length;
  return new Map(
    kernels.map(({ id, upstream, release }) => {
      if (count('upstream', upstream) === 1) return [id, upstream];
      return [id, count('release', release) === 1 ? release : id];
    }),
  );
};

type Unnumbered = Omit<Combination, 'number'>;

/** In this order: one of these must not hide behind another way to move the service that passed. */
const BROKEN = ['fail', 'error', 'missing'] as const satisfies readonly Verdict[];

const combinationOf = (cells: readonly CellResult[], whole: Omit<Unnumbered, 'cell' | 'others'>): Unnumbered[] => {
  const trips = cells.filter(({ cell: { procedure } }) => isTrip(procedure) || procedure === 'clone');
  const broken = BROKEN.map((verdict) => trips.find((one) => one.verdict === verdict)).find((one) => one !== undefined);
  const cell = broken ?? trips.find((one) => one.cell.procedure === 'roundtrip') ?? trips[0] ?? cells[0];
  return cell === undefined ? [] : [{ ...whole, cell, others: cells.filter((one) => one !== cell) }];
};

/** A userland with the versions that its machines really ran: --criu puts another CRIU in place of its own. */
const asRun = (userland: UserlandRecord, machines: readonly MachineResult[]): UserlandRecord => {
  const facts = machines.find((machine) => machine.userland === userland.name && machine.facts !== undefined)?.facts;
  return facts === undefined ? userland : { ...userland, criu_version: facts.criu.version, glibc_version: facts.glibc };
};

/** The kernels, userlands and workloads of a run as the table that every report shows. */
export const matrixOf = (results: Results): Matrix => {
  const kernels = [...results.kernels].sort(byVersion);
  const userlands = results.userlands.map((userland) => asRun(userland, results.machines));
  const columns = columnsOf(results.cells);
  const cells = groupBy(results.cells, ({ cell }) => JSON.stringify([cell.machine, columnKey(cell)]));
  const combinations = kernels
    .flatMap((kernel) =>
      userlands.flatMap((userland) => {
        // Two where a kernel was measured by two clocks, each with columns of its own.
        const machines = results.machines.filter((one) => one.kernel === kernel.id && one.userland === userland.name);
        return columns.flatMap((column) =>
          machines.flatMap((machine) =>
            combinationOf(cells.get(JSON.stringify([machine.id, column.key])) ?? [], { kernel, userland, column, machine }),
          ),
        );
      }),
    )
    .map((combination, index) => ({ ...combination, number: index + 1 }));
  const causes = results.causes
    .map((cause) => {
      const ids = new Set(cause.cells);
      const explains = ({ cell, others }: Combination): boolean => [cell, ...others].some((one) => ids.has(one.cell.id));
      return { cause, combinations: combinations.filter(explains) };
    })
    .sort((a, b) => b.combinations.length - a.combinations.length)
    .map((found, index) => ({ ...found, letter: letterOf(index) }));
  return { kernels, userlands, columns, combinations, causes, kernelNames: namesOf(kernels) };
};

/** The cells that a cause explains, of all procedures. */
export const cellsOf = ({ cells }: Cause, combinations: readonly Combination[]): readonly CellResult[] =>
  combinations.flatMap(({ cell, others }) => [cell, ...others].filter((one) => cells.includes(one.cell.id)));

/** The letter of the cause of a cell; empty for one that has none. */
export const letterFor = ({ causes }: Matrix, { cell }: CellResult): string =>
  causes.find(({ cause }) => cause.cells.includes(cell.id))?.letter ?? '';

/** How many of these passed. */
export const passCount = (combinations: readonly Combination[]): { readonly passed: number; readonly of: number } => ({
  passed: combinations.filter(({ cell }) => cell.verdict === 'pass').length,
  of: combinations.length,
});

/** `1/2` where some but not all cycles passed, or where a pass is not full; empty otherwise. */
export const partialRate = ({ success_rate: { passed, of }, verdict }: CellResult): string =>
  passed > 0 && (passed < of || verdict !== 'pass') ? `${passed}/${of}` : '';

export const VERDICTS: readonly Verdict[] = ['fail', 'error', 'pass', 'skip', 'missing'];
