import { isTrip } from '../../../harness/schema/cell.ts';
import { procedureText } from '../../../harness/schema/procedure-text.ts';
import type { CellResult, Metric, Results } from '../../../harness/schema/results.ts';
import { groupBy } from '../../group-by.ts';
import { paramsText } from '../../params.ts';
import { type ChartView, dotChart } from './charts.ts';
import { medianText } from './figures.ts';
import { metricOf } from './groups.ts';
import { type VerdictView, verdictView } from './words.ts';

/** Columns of the table: the first of these figures that a way has. */
const COLUMNS: readonly (readonly [string, readonly string[]])[] = [
  ['Outage, open connection', ['outage_established_ms', 'pause_established_ms']],
  ['Frozen by CRIU', ['frozen_time_us']],
  ['First step to last', ['transfer_total_ms', 'dump_wall_ms']],
  ['Copied before', ['pre_dumped_bytes']],
  ['Longest pause before', ['pre_dump_pause_ms']],
  ['Written by the dump', ['pages_image_bytes']],
  ['Last page', ['lazy_all_pages_ms']],
];

export interface TransferGroupView {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly {
    readonly way: string;
    readonly verdict: VerdictView;
    readonly figures: readonly string[];
  }[];
  readonly chart: ChartView | null;
}

const outageOf = (cell: CellResult): Metric | undefined =>
  metricOf(cell, 'outage_established_ms') ?? metricOf(cell, 'pause_established_ms');

/** Fewer samples than this have an interval that says nothing. */
const FEWEST = 3;

/** Whether two intervals leave no doubt which figure is lower. */
const isBelow = (a: Metric, b: Metric): boolean =>
  a.samples.length >= FEWEST && b.samples.length >= FEWEST && a.ci_high < b.ci_low;

/** The way with the shortest outage that moves the service, against the plain dump; said only where the intervals do not overlap. */
const findingOf = (cells: readonly CellResult[]): string => {
  const plain = cells.find(({ cell }) => cell.procedure === 'roundtrip');
  const before = plain === undefined ? undefined : metricOf(plain, 'outage_established_ms');
  if (before === undefined) return '';
  const others = cells.flatMap((cell) => {
    const outage = cell === plain ? undefined : metricOf(cell, 'outage_established_ms');
    return outage === undefined ? [] : [{ cell, outage }];
  });
  const best = others.toSorted((a, b) => a.outage.median - b.outage.median)[0];
  if (best === undefined) return '';
  return isBelow(best.outage, before)
    ? `Shortest outage: ${procedureText(best.cell.cell)}, ${medianText(best.outage)} against ${medianText(before)} of a plain dump and restore.`
    : `No way has an outage that is measurably below that of a plain dump and restore, ${medianText(before)}.`;
};

const groupView = async (cells: readonly CellResult[], title: string): Promise<TransferGroupView> => {
  const finding = findingOf(cells);
  const series = cells.flatMap((cell) => {
    const metric = outageOf(cell);
    return metric === undefined
      ? []
      : [
          {
            metric,
            role: cell.cell.procedure === 'roundtrip' ? ('reference' as const) : ('main' as const),
            label: procedureText(cell.cell),
          },
        ];
  });
  return {
    title,
    heads: COLUMNS.map(([head]) => head),
    rows: cells.map((cell) => ({
      way: procedureText(cell.cell),
      verdict: verdictView(cell.verdict),
      figures: COLUMNS.map(([, names]) => {
        const metric = names.map((name) => metricOf(cell, name)).find((one) => one !== undefined);
        return metric === undefined ? '' : medianText(metric);
      }),
    })),
    chart: await dotChart(finding === '' ? 'Outage on an open connection by way' : finding, series, 'outage', 'from-zero'),
  };
};

/** The ways in which one service was moved, side by side; nothing where a run knows only one. */
export const transfersView = async (results: Results): Promise<readonly TransferGroupView[]> => {
  // Sets of options and migrations have sections of their own; and a roundtrip of a service under load is the same way.
  const trips = results.cells.filter(
    ({ cell }) =>
      isTrip(cell.procedure) && cell.procedure !== 'warm-rate' && cell.procedure !== 'migrate' && cell.candidate === undefined,
  );
  const groups = groupBy(trips, ({ cell }) =>
    JSON.stringify([cell.machine, cell.workload.id, cell.workload.params, cell.images ?? 'tmpfs']),
  );
  const several = [...groups.values()].filter((cells) => new Set(cells.map(({ cell }) => procedureText(cell))).size > 1);
  return await Promise.all(
    several.map((cells) => {
      const first = cells[0]?.cell;
      return groupView(cells, `${first?.workload.id ?? ''}, ${paramsText(first?.workload.params ?? {})}`);
    }),
  );
};
