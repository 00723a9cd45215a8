import { median as medianOf, quantileSorted } from 'simple-statistics';
import { generator, type Interval } from './statistics.ts';

/** Samples of one side: a list for each run. */
export type Runs = readonly (readonly number[])[];

/** A ratio of medians with its 95 % interval. */
export interface RatioEstimate {
  readonly ratio: number;
  readonly ci_low: number;
  readonly ci_high: number;
  /**
   * What the ratio scatters by, as a part of itself: half the distance of the 16th and 84th percentile of the bootstrap. For a normal
   * distribution that is one standard deviation, and one sample that lies far off does not move it.
   */
  readonly noise: number;
}

export interface ComparedMedians {
  readonly above: Interval;
  readonly below: Interval;
  /** Undefined where a sample below is not above 0: a part of nothing cannot be told. */
  readonly ratio: RatioEstimate | undefined;
}

const RESAMPLES = 2000;
const TAIL = 0.025;
/** One standard deviation of a normal distribution to either side. */
const ONE_SIGMA = 0.158_655_25;

/** The k-th smallest, from 0, of a resample that is kept as how often each rank was drawn. */
const drawnAt = (k: number, drawn: Uint32Array, sorted: readonly number[]): number => {
  let rank = 0;
  for (let below = drawn[0] ?? 0; below <= k && rank < sorted.length; below += drawn[rank] ?? 0) rank += 1;
  return sorted[rank] ?? Number.NaN;
};

/** For each run the ranks of its samples among all. */
const ranksOf = (runs: Runs): { sorted: number[]; ranks: Uint32Array[] } => {
  const all = runs.flatMap((run, of) => run.map((value, at) => ({ value, of, at }))).sort((a, b) => a.value - b.value);
  const ranks = runs.map((run) => new Uint32Array(run.length));
  for (const [rank, { of, at }] of all.entries()) ranks[of]?.fill(rank, at, at + 1);
  return { sorted: all.map(({ value }) => value), ranks };
};

/**
 * The median of a resample: as many runs as there are, drawn with replacement, then as many cycles of each. A single run is kept. A resample is
 * kept as how often each rank was drawn, and its middle is walked to, which is many times as quick as sorting it.
 */
const medianResampler = (runs: Runs): ((random: () => number) => number) => {
  const { sorted, ranks } = ranksOf(runs);
  const drawn = new Uint32Array(sorted.length);
  return (random) => {
    drawn.fill(0);
    let size = 0;
    for (let i = 0; i < ranks.length; i += 1) {
      const run = ranks[ranks.length === 1 ? 0 : Math.floor(random() * ranks.length)] ?? new Uint32Array();
      for (let j = 0; j < run.length; j += 1) {
        const rank = run[Math.floor(random() * run.length)] ?? 0;
        drawn[rank] = (drawn[rank] ?? 0) + 1;
      }
      size += run.length;
    }
    const half = size >> 1;
    const upper = drawnAt(half, drawn, sorted);
    return size % 2 === 1 ? upper : (drawnAt(half - 1, drawn, sorted) + upper) / 2;
  };
};

const intervalOf = (median: number, draws: Float64Array): Interval => {
  const sorted = [...draws.toSorted()];
  return { median, ci_low: quantileSorted(sorted, TAIL), ci_high: quantileSorted(sorted, 1 - TAIL) };
};

const ratioOf = (above: number, below: number, draws: Float64Array): RatioEstimate => {
  const sorted = [...draws.toSorted()];
  const ratio = above / below;
  const sigmas = quantileSorted(sorted, 1 - ONE_SIGMA) - quantileSorted(sorted, ONE_SIGMA);
  return {
    ratio,
    ci_low: quantileSorted(sorted, TAIL),
    ci_high: quantileSorted(sorted, 1 - TAIL),
    noise: ratio === 0 ? 0 : sigmas / 2 / Math.abs(ratio),
  };
};

/**
 * Medians of two sides and their ratio, with intervals by a hierarchical percentile bootstrap (Efron 1979): runs are resampled first, then the
 * cycles of each, so that what differs from run to run widens the interval (Kalibera and Jones, "Rigorous benchmarking in reasonable time",
 * ISMM 2013). The same samples give the same intervals on every computer. Each side needs a sample.
 */
export const compareMedians = (above: Runs, below: Runs, resamples = RESAMPLES): ComparedMedians => {
  const [samplesAbove, samplesBelow] = [above.flat(), below.flat()];
  const random = generator(samplesAbove.length * 1000 + samplesBelow.length);
  const [drawAbove, drawBelow] = [medianResampler(above), medianResampler(below)];
  const draws = [0, 1, 2].map(() => new Float64Array(resamples)) as [Float64Array, Float64Array, Float64Array];
  for (let i = 0; i < resamples; i += 1) {
    const [a, b] = [drawAbove(random), drawBelow(random)];
    draws[0][i] = a;
    draws[1][i] = b;
    draws[2][i] = a / b;
  }
  const [a, b] = [medianOf(samplesAbove), medianOf(samplesBelow)];
  return {
    above: intervalOf(a, draws[0]),
    below: intervalOf(b, draws[1]),
    ratio: samplesBelow.every((sample) => sample > 0) ? ratioOf(a, b, draws[2]) : undefined,
  };
};
