import type { Results } from '../../../harness/schema/results.ts';
import { formatInterval, formatNumber, formatValue } from '../../format.ts';
import { termOf } from '../../glossary.ts';
import { type NoiseRow, noiseRows } from '../../noise.ts';
import { figureView } from './figures.ts';
import { metricOf, type WorkloadGroup } from './groups.ts';
import { usedMetrics } from './workload.ts';

export interface DefinitionView {
  readonly anchor: string;
  readonly label: string;
  readonly name: string;
  readonly definition: string;
}

interface CalibrationView {
  readonly workload: string;
  /** How many of that length. */
  readonly stops: string;
  readonly stopped: string;
  readonly measured: string;
  readonly error: string;
  readonly bounds: string;
  readonly resolution: string;
}

export interface TailView {
  readonly workload: string;
  readonly figure: string;
  readonly median: string;
  readonly worst: string;
  readonly factor: string;
  readonly n: number;
}

export interface MethodView {
  readonly repetition: string;
  readonly definitions: readonly DefinitionView[];
  readonly calibrations: readonly CalibrationView[];
  readonly noise: readonly NoiseRow[];
  readonly tails: readonly TailView[];
}

const TAILS = ['frozen_time_us', 'outage_established_ms', 'outage_new_ms', 'restore_first_answer_ms', 'restore_warm_ms'];
/** Below this a percentile interval of the median is close to the range of the samples. */
const FEW = 10;

const tailsOf = (group: WorkloadGroup): TailView[] =>
  TAILS.flatMap((name) => {
    const metric = metricOf(group.trip, name);
    if (metric === undefined || metric.samples.length < 2 || metric.median <= 0) return [];
    const highest = Math.max(...metric.samples);
    const { label, median, n } = figureView(metric);
    return [
      {
        workload: group.title,
        figure: label,
        median,
        worst: formatValue(highest, metric.unit),
        factor: `${formatNumber(highest / metric.median)}×`,
        n,
      },
    ];
  });

/** How many cycles stand behind the figures, and what that means for their intervals. */
export const repetitionText = (groups: readonly WorkloadGroup[]): string => {
  const counts = groups
    .flatMap((group) => group.cells.flatMap((cell) => cell.metrics.map((metric) => metric.samples.length)))
    .filter((n) => n > 0);
  if (counts.length === 0) return 'No figure was measured in this run.';
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const text = `Every figure is the median over n cycles with a bootstrap 95 % interval of that median; here n is ${least === most ? least : `${least} to ${most}`}.`;
  return least < FEW ? `${text} With so few cycles an interval is wide: it is close to the range of the samples.` : text;
};

/** What a metric of the glossary is and how it is measured. */
export const definition = (name: string): DefinitionView => {
  const term = termOf(name);
  return { anchor: term.anchor ?? '', label: term.label, name, definition: term.definition };
};

/** The median, and how far single stops were off. */
const errorText = ({ error_ms, errors_ms: all = [] }: Results['calibrations'][number]): string => {
  const text = formatValue(error_ms, 'ms');
  return all.length < 2 ? text : `${text} (${formatInterval(Math.min(...all), Math.max(...all), 'ms')})`;
};

/** How the figures came about, and how far the measuring itself can be trusted. */
export const methodView = (results: Results, groups: readonly WorkloadGroup[]): MethodView => ({
  repetition: repetitionText(groups),
  definitions: usedMetrics(groups).map(definition),
  calibrations: results.calibrations.map((entry) => ({
    workload: groups.find((group) => group.cells.some(({ cell }) => cell.batch === entry.batch))?.title ?? entry.workload,
    stopped: formatValue(entry.stopped_ms, 'ms'),
    measured: formatValue(entry.measured_ms, 'ms'),
    stops: String(entry.errors_ms?.length ?? 1),
    error: errorText(entry),
    bounds:
      entry.least_ms === undefined || entry.most_ms === undefined
        ? 'not recorded'
        : formatInterval(entry.least_ms, entry.most_ms, 'ms'),
    resolution: formatValue(entry.resolution_ms, 'ms'),
  })),
  noise: noiseRows(results),
  tails: groups.flatMap(tailsOf),
});
