import { median } from 'simple-statistics';
import { fAbove, studentT } from './distributions.ts';

/** All samples that were taken at one x. */
export interface FitPoint {
  readonly x: number;
  readonly samples: readonly number[];
}

/** A value with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly ci_low: number;
  readonly ci_high: number;
}

export interface LinearFit {
  readonly intercept: Estimate;
  readonly slope: Estimate;
  /** Standard deviation of one further sample about the line, as a part of what the line says. */
  readonly spread: number;
  /** For each point: its median less the line, as a part of the median. */
  readonly residuals: readonly number[];
  /** Probability of means this far off the line if it were straight; undefined where no point has two samples. */
  readonly lackOfFit: number | undefined;
  /** What one further sample at `x` would be, with its 95 % prediction interval. */
  readonly predict: (x: number) => Estimate;
}

const TAILS = 0.05;
/** Three points are the least that can lie off a line; with four, one of them can be noise. */
export const LEAST_POINTS = 4;

interface Weighted {
  readonly x: number;
  readonly n: number;
  readonly weight: number;
  readonly mean: number;
  readonly median: number;
  /** Squares of the samples about their mean, summed. */
  readonly within: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const weigh = ({ x, samples }: FitPoint): Weighted => {
  const middle = median([...samples]);
  const mean = sum(samples) / samples.length;
  const within = sum(samples.map((sample) => (sample - mean) ** 2));
  return { x, n: samples.length, weight: 1 / middle ** 2, mean, median: middle, within };
};

/** What is taken for noise: its variance for the line and for one further sample, relative to the square of what the line says. */
interface Noise {
  readonly line: number;
  readonly sample: number;
  readonly freedom: number;
  readonly lackOfFit: number | undefined;
}

/**
 * The samples of a point are taken one after another, and points minutes apart, so points differ by more than their samples do on a
 * machine that drifts. Where the means scatter about the line more than the samples within a point, the means are what counts: their mean
 * square is the error, with k - 2 degrees of freedom, and the variance between points is added to that of one sample (one-way random
 * effects; Searle, Casella, McCulloch, "Variance Components", 1992, chapter 3). Else both are pooled, with n - 2.
 */
const noiseOf = (points: readonly Weighted[], line: (x: number) => number): Noise => {
  const [k, n] = [points.length, sum(points.map((point) => point.n))];
  const within = sum(points.map((point) => point.weight * point.within));
  const between = sum(points.map((point) => point.weight * point.n * (point.mean - line(point.x)) ** 2));
  const [pure, lack] = [n > k ? within / (n - k) : 0, between / (k - 2)];
  const lackOfFit = n > k ? (lack === 0 ? 1 : fAbove(lack / pure, k - 2, n - k)) : undefined;
  if (lack > pure) return { line: lack, sample: pure + (lack - pure) / (n / k), freedom: k - 2, lackOfFit };
  const pooled = (within + between) / (n - 2);
  return { line: pooled, sample: pooled, freedom: n - 2, lackOfFit };
};

/**
 * Fits t = a + b·x by weighted least squares (Draper and Smith, "Applied Regression Analysis", 3rd edition, chapters 1, 2 and 9; the
 * lack-of-fit test is theirs too). A time scatters in proportion to itself, so a sample weighs 1 / m², where m is the median at its x.
 * Undefined with fewer than four different x, or with times that are not above zero.
 */
export const fitLine = (given: readonly FitPoint[]): LinearFit | undefined => {
  const points = given.filter(({ samples }) => samples.length > 0).map(weigh);
  if (new Set(points.map(({ x }) => x)).size < LEAST_POINTS || points.some((point) => point.median <= 0)) return undefined;
  const total = sum(points.map(({ n, weight }) => n * weight));
  const x0 = sum(points.map(({ n, weight, x }) => n * weight * x)) / total;
  const t0 = sum(points.map(({ n, weight, mean }) => n * weight * mean)) / total;
  const sxx = sum(points.map(({ n, weight, x }) => n * weight * (x - x0) ** 2));
  const b = sum(points.map(({ n, weight, x, mean }) => n * weight * (x - x0) * mean)) / sxx;
  const at = (x: number): number => t0 + b * (x - x0);
  const noise = noiseOf(points, at);
  const quantile = studentT(TAILS, noise.freedom);
  const around = (value: number, variance: number): Estimate => {
    const half = quantile * Math.sqrt(variance);
    return { value, ci_low: value - half, ci_high: value + half };
  };
  const ofLine = (x: number): number => noise.line * (1 / total + (x - x0) ** 2 / sxx);
  return {
    intercept: around(at(0), ofLine(0)),
    slope: around(b, noise.line / sxx),
    spread: Math.sqrt(noise.sample),
    residuals: points.map((point) => (point.median - at(point.x)) / point.median),
    lackOfFit: noise.lackOfFit,
    predict: (x) => around(at(x), ofLine(x) + noise.sample * at(x) ** 2),
  };
};
