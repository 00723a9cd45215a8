import { median as medianOf, quantileSorted } from 'simple-statistics';
import { generator } from './statistics.ts';

/** Samples of one side: a list for each run. */
export type Runs = readonly (readonly number[])[];

export interface RatioEstimate {
  /** Median of all samples above over that of all samples below. */
  readonly ratio: number;
  /** Ends of its 95 % interval. */
  readonly ci_low: number;
  readonly ci_high: number;
  /**
   * What the ratio scatters by, as a part of itself: half the distance of the 16th and 84th percentile of the bootstrap. For a normal
   * distribution that is one standard deviation, and one sample that lies far off does not move it.
   */
  readonly noise: number;
}

const RESAMPLES = 2000;
const TAIL = 0.025;
/** One standard deviation of a normal distribution to either side. */
const ONE_SIGMA = 0.158_655_25;

/** The median of a resample: as many runs as there are, drawn with replacement, then as many cycles of each. A single run is kept. */
const medianResampler = (runs: Runs): ((random: () => number) => number) => {
  const longest = Math.max(0, ...runs.map((run) => run.length));
  const space = new Float64Array(longest * runs.length);
  return (random) => {
    let size = 0;
    for (let i = 0; i < runs.length; i += 1) {
      const run = runs[runs.length === 1 ? 0 : Math.floor(random() * runs.length)] ?? [];
      for (let j = 0; j < run.length; j += 1, size += 1) space[size] = run[Math.floor(random() * run.length)] ?? Number.NaN;
    }
    const sorted = space.subarray(0, size).sort();
    const half = size >> 1;
    const upper = sorted[half] ?? Number.NaN;
    return size % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
  };
};

const bootstrap = (draw: (random: () => number) => number, seed: number, resamples: number): number[] => {
  const random = generator(seed);
  return [...Float64Array.from({ length: resamples }, () => draw(random)).sort()];
};

const sizes = (runs: Runs): number => runs.reduce((sum, run) => sum + run.length, 0);

/** Median of all samples of a side, with its 95 % interval by the hierarchical bootstrap. */
export const medianOfRuns = (runs: Runs, resamples = RESAMPLES): { median: number; ci_low: number; ci_high: number } => {
  const sorted = bootstrap(medianResampler(runs), sizes(runs), resamples);
  return { median: medianOf(runs.flat()), ci_low: quantileSorted(sorted, TAIL), ci_high: quantileSorted(sorted, 1 - TAIL) };
};

/**
 * Ratio of the medians of two sides with a hierarchical bootstrap: runs are resampled first, then the cycles of each, so that what differs
 * from run to run widens the interval (Kalibera and Jones, "Rigorous benchmarking in reasonable time", ISMM 2013). The median below must
 * not be 0. The same samples give the same interval on every computer.
 */
export const ratioOfMedians = (above: Runs, below: Runs, resamples = RESAMPLES): RatioEstimate => {
  const [drawAbove, drawBelow] = [medianResampler(above), medianResampler(below)];
  const sorted = bootstrap((random) => drawAbove(random) / drawBelow(random), sizes(above) * 1000 + sizes(below), resamples);
  const ratio = medianOf(above.flat()) / medianOf(below.flat());
  return {
    ratio,
    ci_low: quantileSorted(sorted, TAIL),
    ci_high: quantileSorted(sorted, 1 - TAIL),
    noise: (quantileSorted(sorted, 1 - ONE_SIGMA) - quantileSorted(sorted, ONE_SIGMA)) / 2 / Math.abs(ratio),
  };
};
