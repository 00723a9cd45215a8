import { procedureText } from '../../../harness/schema/procedure-text.ts';
import { hasTrip } from '../../clones.ts';
import { plural } from '../../format.ts';
import { knownMetrics } from '../../glossary.ts';
import { disturbedText } from '../../noise.ts';
import { rateText } from './cells.ts';
import type { WorkloadGroup } from './groups.ts';
import { type LatencyView, latencyView } from './latency.ts';
import { type QuestionView, questionsOf } from './questions.ts';
import { type VerdictView, verdictView } from './words.ts';

export interface ProofView {
  readonly name: string;
  readonly what: string;
  readonly rate: string;
  readonly verdict: VerdictView;
}

export interface WorkloadView {
  readonly anchor: string;
  readonly title: string;
  readonly service: string;
  readonly params: string;
  readonly verdict: VerdictView;
  readonly cells: readonly {
    readonly title: string;
    readonly verdict: VerdictView;
    readonly rate: string;
    readonly reason: string;
    readonly disturbed: string;
  }[];
  readonly questions: readonly QuestionView[];
  readonly latency: LatencyView | null;
  readonly proofs: readonly ProofView[];
}

const proofs = (group: WorkloadGroup): ProofView[] =>
  group.cells.flatMap((cell) =>
    cell.checks.map((check) => ({
      name: check.name,
      what: check.what,
      rate: `${check.held} of ${plural(check.of, 'cycle')}`,
      verdict: verdictView(check.of === 0 ? 'missing' : check.held === check.of ? 'pass' : 'fail'),
    })),
  );

/** Everything the page shows of one workload. */
export const workloadView = async (group: WorkloadGroup): Promise<WorkloadView> => ({
  anchor: group.anchor,
  title: group.title,
  service: group.service,
  params: group.params,
  verdict: verdictView(group.verdict),
  cells: group.cells.map((cell) => ({
    title: procedureText(cell.cell),
    verdict: verdictView(cell.verdict),
    rate: rateText(cell),
    reason: cell.reason,
    disturbed: disturbedText(cell) ?? '',
  })),
  // Images that were damaged on purpose, and clones, answer none of them: they have sections of their own.
  questions: hasTrip(group.cells) ? await questionsOf(group) : [],
  latency: latencyView(group),
  proofs: proofs(group),
});

/** Names of the metrics that occur, in the order of the glossary. */
export const usedMetrics = (groups: readonly WorkloadGroup[]): readonly string[] => {
  const used = new Set(groups.flatMap((group) => group.cells.flatMap((cell) => cell.metrics.map((metric) => metric.name))));
  if (groups.some((group) => group.roofline !== undefined))
    for (const name of ['copy_bytes_per_s', 'image_write_bytes_per_s', 'image_read_bytes_per_s']) used.add(name);
  if (groups.some((group) => group.comparisons.length > 0)) used.add('cold_over_restore_ratio');
  if (groups.some((group) => group.cells.length > 0)) used.add('success_rate');
  return knownMetrics().filter((name) => used.has(name));
};
