import { isTrip, type Verdict } from '../../../harness/schema/cell.ts';
import { metricNamed } from '../../../harness/schema/metric.ts';
import { procedureText } from '../../../harness/schema/procedure-text.ts';
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
  /** What freezes the service and has it back, where the batch has it. */
  readonly trip: CellResult | undefined;
  readonly coldStart: CellResult | undefined;
  readonly comparisons: readonly Comparison[];
  readonly roofline: Results['roofline'][number] | undefined;
}

const BAD_FIRST: readonly Verdict[] = ['fail', 'error', 'missing', 'pass', 'skip'];

/** Fail over error over missing over pass, as the run's own verdict; skip only when there is nothing else. */
const worst = (verdicts: readonly Verdict[]): Verdict => BAD_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'missing';

/** What is done to the service; of sets of options, which are many, in which round. */
const doneOf = (cells: readonly CellResult[]): string => {
  const round = cells[0]?.cell.candidate?.round;
  return round === undefined ? cells.map(({ cell }) => procedureText(cell)).join(' and ') : `advice, round ${round}`;
};

/** What a batch differs in from others of its workload: its parameters and options, what is done to it. */
const labelsOf = (cells: readonly CellResult[]) => ({
  workload: cells[0]?.cell.workload.id ?? '',
  params: paramsText(cells[0]?.cell.workload.params ?? {}),
  variant: cells[0] === undefined ? new Map() : variantOf(cells[0].cell),
  done: doneOf(cells),
});

type Labels = ReturnType<typeof labelsOf>;

/** `redis`, or with what tells it from the other batches of that workload: `redis (memory 1.00 GiB)`, `writer (lazy)`. */
const titleOf = (own: Labels, all: readonly Labels[]): string => {
  const others = all.filter(({ workload }) => workload === own.workload);
  const difference = differenceText(
    own.variant,
    others.map(({ variant }) => variant),
  );
  const done = others.some((other) => other.done !== own.done) ? own.done : '';
  const details = [difference, done].filter((text) => text !== '');
  return details.length === 0 ? own.workload : `${own.workload} (${details.join('; ')})`;
};

const groupOf = (cells: readonly CellResult[], index: number, results: Results, all: readonly Labels[]): WorkloadGroup => {
  const first = cells[0]?.cell;
  const labels = labelsOf(cells);
  const { workload, params } = labels;
  const roofline = results.roofline.find((entry) => entry.batch === first?.batch);
  return {
    anchor: `workload-${index + 1}`,
    workload,
    title: titleOf(labels, all),
    params,
    service: cells.find((cell) => cell.service !== '')?.service ?? '',
    verdict: worst(cells.map((cell) => cell.verdict)),
    cells,
    trip: cells.find(({ cell: one }) => isTrip(one.procedure)),
    coldStart: cells.find((cell) => cell.cell.procedure === 'cold-start'),
    comparisons: results.comparisons.filter((comparison) => comparison.batch === first?.batch),
    roofline,
  };
};

/** The cells by batch, in the order of the plan. */
export const groupCells = (results: Results): readonly WorkloadGroup[] => {
  const batches = groupBy(results.cells, (cell) => cell.cell.batch);
  const all = [...batches.values()].map(labelsOf);
  return [...batches.values()].map((cells, index) => groupOf(cells, index, results, all));
};

/** A metric of a cell that has at least one sample; where instructions are counted, what was counted in its place. */
export const metricOf = (cell: CellResult | undefined, name: string): Metric | undefined =>
  metricNamed(
    (cell?.metrics ?? []).filter(({ samples, median }) => samples.length > 0 && Number.isFinite(median)),
    name,
  );
