import test from 'ava';
import { bootstrapMedian, bootstrapRatio } from '../../harness/measure/statistics.ts';

/** Deterministic draws from the unit interval (a Weyl sequence), so that the test is the same each time. */
const draws = (seed: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (((i + 1) * Math.SQRT2 + seed * Math.E) * Math.PI) % 1);

test('the median, and an interval within the samples', (t) => {
  const { median, ci_low, ci_high } = bootstrapMedian([12, 10, 11, 40, 9]);
  t.is(median, 11);
  t.true(ci_low >= 9 && ci_low < 11, String(ci_low));
  t.true(ci_high > 11 && ci_high <= 40, String(ci_high));
});

test('with five samples the interval is their whole range', (t) => {
  // The median of five is the smallest with a probability of 5.8 % (three or more of five draws), above the tail of 2.5 %.
  t.deepEqual(bootstrapMedian([3, 1, 2, 5, 4]), { median: 3, ci_low: 1, ci_high: 5 });
});

test('the order of the samples does not change the median, and the samples stay as they are', (t) => {
  const samples = Object.freeze([5, 3, 8, 1]);
  t.is(bootstrapMedian(samples).median, 4);
  t.is(bootstrapMedian([...samples].sort()).median, 4);
});

test('the same samples give the same interval each time', (t) => {
  const samples = draws(1, 12);
  t.deepEqual(bootstrapMedian(samples), bootstrapMedian([...samples]));
  t.deepEqual(bootstrapRatio(samples, draws(2, 7)), bootstrapRatio([...samples], draws(2, 7)));
});

test('one sample is its own interval', (t) => {
  t.deepEqual(bootstrapMedian([7]), { median: 7, ci_low: 7, ci_high: 7 });
  t.deepEqual(bootstrapRatio([6], [3]), { median: 2, ci_low: 2, ci_high: 2 });
});

test('equal samples have no spread', (t) => {
  t.deepEqual(bootstrapMedian([4, 4, 4]), { median: 4, ci_low: 4, ci_high: 4 });
});

test('the interval holds the true median about as often as it says', (t) => {
  const held = Array.from({ length: 60 }, (_, seed) => bootstrapMedian(draws(seed, 25))).filter(
    ({ ci_low, ci_high }) => ci_low <= 0.5 && ci_high >= 0.5,
  );
  t.true(held.length >= 51, `${held.length} of 60`);
});

test('more samples make it narrower', (t) => {
  const width = (count: number): number => {
    const { ci_low, ci_high } = bootstrapMedian(draws(3, count));
    return ci_high - ci_low;
  };
  t.true(width(200) < width(20) / 2);
});

test('a ratio is numerator over denominator, and its interval follows both', (t) => {
  const { median, ci_low, ci_high } = bootstrapRatio([19, 20, 21], [4, 5, 10]);
  t.is(median, 4);
  t.is(ci_low, 1.9);
  t.is(ci_high, 5.25);
  const inverse = bootstrapRatio([4, 5, 10], [19, 20, 21]);
  t.is(inverse.median, 0.25);
});
