import { bootstrapRatio } from '../../measure/statistics.ts';
import { metricNamed } from '../../schema/metric.ts';
import type { CellResult, Comparison, Metric } from '../../schema/results.ts';
import { metricOf } from '../metrics.ts';
import type { Measurement, Service } from './claim.ts';

/** A figure of a cell that passed: the cycles that passed of one that works sometimes confirm nothing, and refute nothing. */
export const figure = (cell: CellResult | undefined, name: string): Metric | undefined =>
  cell?.verdict === 'pass' ? metricNamed(cell.metrics, name) : undefined;

/** Figures beside the one that is judged; what was not measured is left out. */
export const beside = (...figures: readonly (readonly [string, Metric | undefined])[]): Measurement['beside'] =>
  figures.flatMap(([what, metric]) => (metric === undefined ? [] : [{ what, metric }]));

/** Why a cell that passed under load has no ratio: nothing is known of cycles whose rate did not settle, and they may be the slow ones. */
const unsettled = (loaded: CellResult | undefined): Pick<Measurement, 'unfit'> => {
  const settled = (name: string): number => figure(loaded, name)?.samples.length ?? 0;
  const all = settled('warm_rate_per_second_count');
  if (all === 0) return {};
  const [cold, restore] = [settled('cold_warm_rate_ms'), settled('restore_warm_rate_ms')];
  return {
    unfit: `The rate settled at 90 % in ${cold} of ${all} cycles after the cold start and in ${restore} of ${all} after the restore; without all of them there is no ratio.`,
  };
};

/** Cold start over restore, to the first answer, to warm or to 90 % of the warm rate, with both times beside it. */
export const ratioOf = ({ label, cold, roundtrip, loaded, comparisons }: Service, to: Comparison['to']): Measurement => {
  const passed = to === 'warm-rate' ? loaded?.verdict === 'pass' : cold?.verdict === 'pass' && roundtrip?.verdict === 'pass';
  const found = passed ? comparisons.find((one) => one.to === to) : undefined;
  return {
    what: label,
    metric: found?.ratio,
    beside: beside(['cold start', found?.cold], ['restore', found?.restore]),
    ...(to === 'warm-rate' && found === undefined ? unsettled(loaded) : {}),
  };
};

/**
 * What a cold start costs its clients until it is warm, in ms: its way to warm, less what one pass over the data takes anyway. The pass
 * is that of the same cycle after the restore, when everything is in memory.
 */
export const timeLost = ({ cold, roundtrip }: Service): Metric | undefined => {
  const [toWarm, restoredWarm, answer] = [
    figure(cold, 'cold_warm_ms'),
    figure(roundtrip, 'restore_warm_ms'),
    figure(roundtrip, 'restore_first_answer_ms'),
  ];
  if (toWarm === undefined || restoredWarm === undefined || answer === undefined) return undefined;
  const samples = toWarm.samples.flatMap((sample, i) => {
    const [warm, first] = [restoredWarm.samples[i], answer.samples[i]];
    return warm === undefined || first === undefined ? [] : [Math.max(0, sample - (warm - first))];
  });
  return metricOf({ name: 'cold_lost_ms', unit: 'ms', better: 'lower', domain: toWarm.domain }, samples);
};

/** How many times as long as one figure another is. */
export const quotient = (name: string, above: Metric | undefined, below: Metric | undefined): Metric | undefined =>
  above === undefined || below === undefined
    ? undefined
    : {
        name,
        unit: 'ratio',
        domain: above.domain,
        better: 'neither',
        samples: above.samples.flatMap((sample, i) => sample / (below.samples[i] ?? Number.NaN)).filter(Number.isFinite),
        ...bootstrapRatio(above.samples, below.samples),
      };
