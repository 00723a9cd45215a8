import type { Verdict } from '../../../harness/schema/cell.ts';
import type { CellResult, Comparison, Metric, Results } from '../../../harness/schema/results.ts';
import { groupBy } from '../../group-by.ts';
import { differenceText, paramsText, variantOf } from '../../params.ts';

/** One workload with its parameters: the cells that were run interleaved, and what was derived over them. */
export interface WorkloadGroup {
  readonly anchor: string;
  readonly workload: string;
  readonly title: string;
  readonly params: string;
  readonly service: string;
  readonly verdict: Verdict;
  readonly cells: readonly CellResult[];
  readonly roundtrip: CellResult | undefined;
  readonly coldStart: CellResult | undefined;
  readonly comparisons: readonly Comparison[];
  readonly roofline: Results['roofline'][number] | undefined;
}

const BAD_FIRST: readonly Verdict[] = ['fail', 'error', 'missing', 'pass', 'skip'];

/** Fail over error over missing over pass, as the run's own verdict; skip only when there is nothing else. */
const worst = (verdicts: readonly Verdict[]): Verdict => BAD_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'missing';

const groupOf = (cells: readonly CellResult[], index: number, results: Results): WorkloadGroup => {
  const first = cells[0]?.cell;
  const workload = first?.workload.id ?? '';
  const params = paramsText(first?.workload.params ?? {});
  const namesakes = results.cells.filter(({ cell }) => cell.workload.id === workload).map(({ cell }) => variantOf(cell));
  const difference = first === undefined ? '' : differenceText(variantOf(first), namesakes);
  const roofline = results.roofline.find((entry) => entry.batch === first?.batch);
  return {
    anchor: `workload-${index + 1}`,
    workload,
    title: difference === '' ? workload : `${workload} (${difference})`,
    params,
    service: cells.find((cell) => cell.service !== '')?.service ?? '',
    verdict: worst(cells.map((cell) => cell.verdict)),
    cells,
    roundtrip: cells.find((cell) => cell.cell.procedure === 'roundtrip'),
    coldStart: cells.find((cell) => cell.cell.procedure === 'cold-start'),
    comparisons: results.comparisons.filter((comparison) => comparison.batch === first?.batch),
    roofline,
  };
};

/** The cells by batch, in the order of the plan. */
export const groupCells = (results: Results): readonly WorkloadGroup[] => {
  const batches = groupBy(results.cells, (cell) => cell.cell.batch);
  return [...batches.values()].map((cells, index) => groupOf(cells, index, results));
};

/** A metric of a cell that has at least one sample. */
export const metricOf = (cell: CellResult | undefined, name: string): Metric | undefined =>
  cell?.metrics.find((metric) => metric.name === name && metric.samples.length > 0 && Number.isFinite(metric.median));
