import { mean as meanOf, sampleVariance } from 'simple-statistics';
import { fAbove, studentT } from '../../measure/distributions.ts';

/**
 * Change points of a series by E-divisive (Matteson and James 2014): the split that maximises the energy distance between its two
 * sides is a candidate, and each side is split again. Whether a candidate is one is decided by a t-test, as in Hunter (Fleming et al.
 * 2023, now Apache Otava), because the permutations of the original give another answer each time. Unlike there, its p is multiplied by
 * the number of places that the split was chosen from (Bonferroni), since the largest of many differences is large by chance.
 */
export interface ChangePoint {
  /** Index of the first value after the change. */
  readonly at: number;
  readonly before: number;
  readonly after: number;
  /** Difference of the two means, as a part of the first; with its 95 % interval after Welch. */
  readonly change: number;
  readonly ci_low: number;
  readonly ci_high: number;
  /** Already corrected for the choice of the place. */
  readonly p: number;
}

export interface Sensitivity {
  /** A change point is reported below this p. */
  readonly p: number;
  /** Runs on each side, at least: fewer have no scatter to be judged by. */
  readonly segment: number;
  /** Smallest change that is reported, as a part: 0.02 is 2 %. */
  readonly magnitude: number;
}

/** Hunter's p. Of a thousand series of noise without a change at most three have a change point (test/gate/history). */
export const SENSITIVITY: Sensitivity = { p: 0.001, segment: 3, magnitude: 0 };

/** What a place is looked at from, by the test alone: a hump hides its own sides until one of them is split off. */
const CANDIDATE_P = 0.1;

const distance = (values: readonly number[], one: number, from: number, to: number): number => {
  let sum = 0;
  const value = values[one] ?? 0;
  for (let i = from; i < to; i += 1) sum += Math.abs(value - (values[i] ?? 0));
  return sum;
};

/** The split between `from` and `to` whose sides are farthest apart by the energy distance with exponent 1; undefined where none fits. */
const bestSplit = (values: readonly number[], from: number, to: number, segment: number): number | undefined => {
  let [left, right, total] = [0, 0, 0];
  for (let i = from; i < to; i += 1) total += distance(values, i, from, i);
  right = total;
  let best: { at: number; q: number } | undefined;
  for (let at = from + 1; at < to; at += 1) {
    // The value before `at` goes from the right side to the left.
    left += distance(values, at - 1, from, at - 1);
    right -= distance(values, at - 1, at, to);
    const [m, n] = [at - from, to - at];
    if (m < segment || n < segment) continue;
    const between = (2 * (total - left - right)) / (m * n);
    const q = ((m * n) / (m + n)) * (between - (2 * left) / (m * (m - 1)) - (2 * right) / (n * (n - 1)));
    if (best === undefined || q > best.q) best = { at, q };
  }
  return best?.at;
};

interface Step {
  readonly at: number;
  readonly before: number;
  readonly after: number;
  /** Standard error of the difference of the two means, and its degrees of freedom. */
  readonly error: number;
  readonly freedom: number;
  readonly p: number;
}

/**
 * Student's t-test of the two sides of a place. The scatter is that of both together: a side of three runs that happen to agree
 * would say that it has none. Figures that repeat exactly have none, and any difference between them is one.
 */
const stepAt = (values: readonly number[], from: number, at: number, to: number): Step => {
  const [left, right] = [values.slice(from, at), values.slice(at, to)];
  const [m, n] = [left.length, right.length];
  const freedom = m + n - 2;
  const pooled = (sampleVariance(left) * (m - 1) + sampleVariance(right) * (n - 1)) / freedom;
  const [before, after] = [meanOf(left), meanOf(right)];
  const error = Math.sqrt(pooled * (1 / m + 1 / n));
  const equal = before === after ? 1 : 0;
  return { at, before, after, error, freedom, p: error === 0 ? equal : fAbove(((after - before) / error) ** 2, 1, freedom) };
};

const changeOf = ({ at, before, after, error, freedom, p }: Step): ChangePoint => {
  const half = error === 0 ? 0 : studentT(0.05, freedom) * error;
  const difference = after - before;
  const part = (value: number): number => (before === 0 ? Math.sign(value) * Number.POSITIVE_INFINITY : value / Math.abs(before));
  return {
    at,
    before,
    after,
    change: difference === 0 ? 0 : part(difference),
    ci_low: part(difference - half),
    ci_high: part(difference + half),
    p,
  };
};

const placesIn = (from: number, to: number, segment: number): number => Math.max(1, to - from - 2 * segment + 1);

const candidates = (values: readonly number[], from: number, to: number, segment: number): number[] => {
  const at = bestSplit(values, from, to, segment);
  if (at === undefined || stepAt(values, from, at, to).p >= CANDIDATE_P) return [];
  return [...candidates(values, from, at, segment), at, ...candidates(values, at, to, segment)];
};

const isChange = ({ before, after, p }: Step, sensitivity: Sensitivity): boolean =>
  p < sensitivity.p && Math.abs(after - before) >= sensitivity.magnitude * Math.abs(before);

/** Each place against its neighbours, with its p corrected for the places that it was chosen from. */
const stepsOf = (values: readonly number[], places: readonly number[], segment: number): Step[] =>
  places.map((at, i) => {
    const [from, to] = [places[i - 1] ?? 0, places[i + 1] ?? values.length];
    const step = stepAt(values, from, at, to);
    return { ...step, p: Math.min(1, step.p * placesIn(from, to, segment)) };
  });

/**
 * The changes of a series, in order. Candidates are judged against their neighbours, and the least likely one is taken away until
 * all that are left are changes. The same values give the same answer.
 */
export const changePoints = (values: readonly number[], sensitivity: Sensitivity = SENSITIVITY): ChangePoint[] => {
  let places = candidates(values, 0, values.length, sensitivity.segment);
  for (;;) {
    const steps = stepsOf(values, places, sensitivity.segment);
    const weakest = steps.filter((step) => !isChange(step, sensitivity)).toSorted((a, b) => b.p - a.p)[0];
    if (weakest === undefined) return steps.map(changeOf);
    places = places.filter((at) => at !== weakest.at);
  }
};
