import { bootstrapRatio } from '../measure/statistics.ts';
import type { CellResult, Comparison, Metric } from '../schema/results.ts';

const PAIRS = [
  { to: 'first-answer', cold: 'cold_first_answer_ms', restore: 'restore_first_answer_ms', words: 'the first answer' },
  { to: 'warm', cold: 'cold_warm_ms', restore: 'restore_warm_ms', words: 'warm' },
] as const;

/** Both sides are in one cell: a cold start under load is none of an ordinary cold start's. */
const UNDER_LOAD = [
  { to: 'warm-rate', cold: 'cold_warm_rate_ms', restore: 'restore_warm_rate_ms', words: '90 % of the warm rate' },
] as const;

const metricNamed = (cell: CellResult, name: string): Metric | undefined => cell.metrics.find((metric) => metric.name === name);

/** How many cycles passed of a cell under load: each of them has a rate before its dump. */
const loadedCycles = (cell: CellResult): number => metricNamed(cell, 'warm_rate_per_second_count')?.samples.length ?? 0;

/** One decimal below ten, none above: a ratio from a handful of cycles carries no more. */
const times = (ratio: number): string => ratio.toFixed(ratio < 10 ? 1 : 0);

const sentence = (service: string, words: string, ratio: Metric): string => {
  if (ratio.ci_low <= 1 && ratio.ci_high >= 1)
    return `${service}: to ${words}, restore and cold start cannot be told apart in this run.`;
  return ratio.median > 1
    ? `${service}: to ${words}, the restore is ${times(ratio.median)} times as fast as a cold start.`
    : `${service}: to ${words}, the cold start wins; it is ${times(1 / ratio.median)} times as fast as the restore.`;
};

const compare = (
  cold: CellResult,
  restore: CellResult,
  pairs: readonly (typeof PAIRS | typeof UNDER_LOAD)[number][] = PAIRS,
): Comparison[] =>
  pairs.flatMap(({ to, cold: coldName, restore: restoreName, words }) => {
    const [coldMetric, restoreMetric] = [metricNamed(cold, coldName), metricNamed(restore, restoreName)];
    if (coldMetric === undefined || restoreMetric === undefined) return [];
    // Cycles in which one side never got there were the slow ones, or their rate did not settle: those that did are not all.
    if (to === 'warm-rate' && Math.min(coldMetric.samples.length, restoreMetric.samples.length) < loadedCycles(cold)) return [];
    const ratio: Metric = {
      name: 'cold_over_restore_ratio',
      unit: 'ratio',
      domain: restoreMetric.domain,
      better: 'higher',
      samples: restoreMetric.samples
        .flatMap((sample, i) => (coldMetric.samples[i] ?? Number.NaN) / sample)
        .filter(Number.isFinite),
      ...bootstrapRatio(coldMetric.samples, restoreMetric.samples),
    };
    const { batch, workload } = restore.cell;
    return [
      {
        batch,
        workload: workload.id,
        service: restore.service,
        to,
        cold: coldMetric,
        restore: restoreMetric,
        ratio,
        finding: sentence(restore.service, words, ratio),
      },
    ];
  });

/** Restore against cold start for each batch that measured both, alternated in the same run. */
export const comparisonsOf = (cells: readonly CellResult[]): Comparison[] =>
  cells
    .filter(({ cell }) => cell.procedure === 'roundtrip' || cell.procedure === 'warm-rate')
    .flatMap((restore) => {
      if (restore.cell.procedure === 'warm-rate') return compare(restore, restore, UNDER_LOAD);
      const cold = cells.find(({ cell }) => cell.batch === restore.cell.batch && cell.procedure === 'cold-start');
      return cold === undefined ? [] : compare(cold, restore);
    });
