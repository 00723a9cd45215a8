import type { Comparison, Metric } from '../../../harness/schema/results.ts';
import { cloneMetric, hasTrip } from '../../clones.ts';
import { formatNumber, formatValue, NOT_MEASURED } from '../../format.ts';
import { damageTable, OUTCOME_WORDS } from '../../integrity.ts';
import { causeOf, countText, successText } from './cells.ts';
import { figureView } from './figures.ts';
import { metricOf, type WorkloadGroup } from './groups.ts';
import { type VerdictView, verdictView } from './words.ts';

export interface CardLine {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
  readonly measured: boolean;
}

export interface Card {
  readonly anchor: string;
  readonly title: string;
  readonly service: string;
  readonly params: string;
  readonly verdict: VerdictView;
  readonly reason: string;
  readonly lines: readonly CardLine[];
}

const line = (name: string, metric: Metric | undefined): CardLine => {
  if (metric === undefined) return { name, value: NOT_MEASURED, detail: '', measured: false };
  const view = figureView(metric);
  return { name, value: view.median, detail: view.interval, measured: true };
};

/** Who wins, in a few words; an interval that holds one is called a tie. */
export const winner = (comparison: Comparison): string => {
  const { median, ci_low, ci_high, samples } = comparison.ratio;
  if (!Number.isFinite(median) || median <= 0) return NOT_MEASURED;
  if (samples.length > 1 && ci_low <= 1 && ci_high >= 1) return 'too close to call';
  return median > 1 ? `restore ${formatNumber(median)}× faster` : `cold start ${formatNumber(1 / median)}× faster`;
};

const fromRestore = (comparison: Comparison): string => {
  const who = winner(comparison);
  if (who.startsWith('restore ')) return who.slice('restore '.length);
  return who.startsWith('cold start ') ? `cold start wins, ${formatNumber(1 / comparison.ratio.median)}×` : who;
};

const COMPARED: Readonly<Record<Comparison['to'], string>> = {
  'first-answer': 'Restore, first answer',
  warm: 'Restore, until warm',
  'warm-rate': 'Restore, 90 % of warm rate',
};

const comparisonLine = (group: WorkloadGroup, to: Comparison['to']): CardLine => {
  const name = COMPARED[to];
  const found = group.comparisons.find((comparison) => comparison.to === to);
  if (found === undefined) return { name, value: 'not compared', detail: '', measured: false };
  const detail = `${formatValue(found.restore.median, 'ms')}, cold ${formatValue(found.cold.median, 'ms')}`;
  return { name, value: fromRestore(found), detail, measured: true };
};

const reasonOf = (group: WorkloadGroup): string => {
  const cell = group.cells.find((candidate) => candidate.verdict === group.verdict);
  return cell === undefined ? '' : causeOf(cell);
};

/** How the roundtrips went; none for a workload that was only cloned, or whose images were only damaged. */
const survivalLines = (group: WorkloadGroup): CardLine[] => {
  if (!hasTrip(group.cells)) return [];
  return [
    {
      name: 'Survived',
      value: countText(group.trip),
      detail: successText(group.trip),
      measured: (group.trip?.success_rate.of ?? 0) > 0,
    },
    line('Frozen', metricOf(group.trip, 'frozen_time_us')),
    line('Outage, open connection', metricOf(group.trip, 'outage_established_ms')),
    line('Dump, effective', metricOf(group.trip, 'dump_throughput_effective_bytes_per_s')),
    comparisonLine(group, 'first-answer'),
    comparisonLine(group, 'warm'),
    ...(group.comparisons.some(({ to }) => to === 'warm-rate') ? [comparisonLine(group, 'warm-rate')] : []),
  ];
};

/** What became of clones. */
const cloneLines = ({ cells }: WorkloadGroup): CardLine[] =>
  cells
    .filter(({ cell }) => cell.procedure === 'clone')
    .flatMap((cell) => [
      { name: 'All clones proven', value: countText(cell), detail: successText(cell), measured: cell.success_rate.of > 0 },
      line('Last clone answers', cloneMetric(cell, 'clone_last_answer_ms')),
      line('Last cold start answers', cloneMetric(cell, 'cold_copy_last_answer_ms')),
      line('Memory of a clone, PSS', cloneMetric(cell, 'clone_pss_bytes')),
    ]);

/** What restores from damaged images did. */
const damageLines = ({ cells }: WorkloadGroup): CardLine[] =>
  damageTable(cells.flatMap(({ integrity = [] }) => integrity)).counts.map(({ outcome, count }) => ({
    name: `Damaged images, ${OUTCOME_WORDS[outcome]}`,
    value: String(count),
    detail: '',
    measured: true,
  }));

/** What a reader learns of a workload at a glance. */
export const glanceCard = (group: WorkloadGroup): Card => ({
  anchor: group.anchor,
  title: group.title,
  service: group.service,
  params: group.params,
  verdict: verdictView(group.verdict),
  reason: group.verdict === 'pass' ? '' : reasonOf(group),
  lines: [...survivalLines(group), ...cloneLines(group), ...damageLines(group)],
});
