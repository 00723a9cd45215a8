import type { Metric } from '../../../harness/schema/results.ts';
import type { DotRow } from '../../charts/dot-interval.ts';
import type { SeriesRole } from '../../charts/theme.ts';
import { formatInterval, formatPercent, formatValue, type Scale, scaleFor } from '../../format.ts';
import { termOf } from '../../glossary.ts';

/** One figure as a table row. */
export interface FigureView {
  readonly label: string;
  readonly anchor: string | null;
  readonly median: string;
  readonly interval: string;
  readonly range: string;
  readonly n: number;
  /** How many of the samples are of cycles in which something else disturbed the machine; empty without one. */
  readonly flag: string;
}

const SHARES = new Set([
  'dump_engine_of_copy_ratio',
  'dump_engine_of_write_ratio',
  'restore_memory_of_copy_ratio',
  'restore_memory_of_read_ratio',
]);

/** Median as text: a share of one as per cent, everything else with its unit. */
export const medianText = (metric: Metric): string =>
  SHARES.has(metric.name) ? formatPercent(metric.median) : formatValue(metric.median, metric.unit);

const pair = (metric: Metric, low: number, high: number): string =>
  SHARES.has(metric.name)
    ? `${formatPercent(low)} to ${formatPercent(high)}`
    : formatInterval(low, high, metric.unit, scaleFor(metric.unit, metric.median));

/** A row for a table. One sample has no interval, and the row says so. */
export const figureView = (metric: Metric, label?: string): FigureView => {
  const term = termOf(metric.name);
  const single = metric.samples.length < 2;
  return {
    label: label ?? term.label,
    anchor: term.anchor ?? null,
    median: medianText(metric),
    interval: single ? 'one sample, no interval' : pair(metric, metric.ci_low, metric.ci_high),
    range: single ? medianText(metric) : pair(metric, Math.min(...metric.samples), Math.max(...metric.samples)),
    n: metric.samples.length,
    flag: metric.disturbed === undefined ? '' : `${metric.disturbed} disturbed`,
  };
};

/** The scale that serves several metrics of one unit on one axis. */
export const sharedScale = (metrics: readonly Metric[]): Scale => {
  const unit = metrics[0]?.unit ?? 'ms';
  return scaleFor(unit, Math.max(0, ...metrics.map((metric) => metric.median)));
};

/** A line of a dot chart, in the unit of the axis. */
export const dotRow = (metric: Metric, scale: Scale, role: SeriesRole, label?: string): DotRow => ({
  label: label ?? termOf(metric.name).label,
  value: formatValue(metric.median, metric.unit),
  samples: metric.samples.map((sample) => sample * scale.factor),
  median: metric.median * scale.factor,
  low: metric.ci_low * scale.factor,
  high: metric.ci_high * scale.factor,
  role,
});
