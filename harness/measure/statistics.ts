import { median as medianOf, quantileSorted } from 'simple-statistics';

/** Resamples of a bootstrap: enough that the interval's ends move by less than a percent of its width. */
const RESAMPLES = 4000;
const CONFIDENCE = 0.95;

/** mulberry32 (Tommy Ettinger, public domain): a saved run gives the same interval on every computer. */
const generator = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export interface Interval {
  readonly median: number;
  readonly ci_low: number;
  readonly ci_high: number;
}

const percentiles = (values: readonly number[]): { low: number; high: number } => {
  const sorted = values.toSorted((a, b) => a - b);
  const tail = (1 - CONFIDENCE) / 2;
  return { low: quantileSorted(sorted, tail), high: quantileSorted(sorted, 1 - tail) };
};

const resample = (samples: readonly number[], random: () => number): number[] =>
  samples.map(() => samples[Math.floor(random() * samples.length)] ?? Number.NaN);

/** Median with its percentile-bootstrap 95 % interval (Efron 1979). With five samples that is close to their whole range. */
export const bootstrapMedian = (samples: readonly number[]): Interval => {
  const random = generator(samples.length);
  const { low, high } = percentiles(Array.from({ length: RESAMPLES }, () => medianOf(resample(samples, random))));
  return { median: medianOf([...samples]), ci_low: low, ci_high: high };
};

/** Ratio of two medians, numerator over denominator, with its bootstrap 95 % interval; each side is resampled by itself. */
export const bootstrapRatio = (numerator: readonly number[], denominator: readonly number[]): Interval => {
  const random = generator(numerator.length * 1000 + denominator.length);
  const ratios = Array.from(
    { length: RESAMPLES },
    () => medianOf(resample(numerator, random)) / medianOf(resample(denominator, random)),
  );
  const { low, high } = percentiles(ratios);
  return { median: medianOf([...numerator]) / medianOf([...denominator]), ci_low: low, ci_high: high };
};
