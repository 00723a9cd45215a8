import test from 'ava';
import { exactInterval } from '../../harness/measure/success-rate.ts';

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;

/** Probability of exactly k of n, by plain products: an independent way to the same. */
const exactly = (k: number, n: number, p: number): number => {
  let choose = 1;
  for (let i = 1; i <= k; i += 1) choose *= (n - k + i) / i;
  return choose * p ** k * (1 - p) ** (n - k);
};
const sum = (from: number, to: number, n: number, p: number): number => {
  let total = 0;
  for (let k = from; k <= to; k += 1) total += exactly(k, n, p);
  return total;
};

test('all or none have a closed form: the n-th root of 0.025', (t) => {
  for (const n of [1, 2, 5, 10, 200, 10_000]) {
    const root = 0.025 ** (1 / n);
    t.true(near(exactInterval(n, n).low, root), `${n} of ${n}`);
    t.is(exactInterval(n, n).high, 1);
    t.true(near(exactInterval(0, n).high, 1 - root), `0 of ${n}`);
    t.is(exactInterval(0, n).low, 0);
  }
});

test('at its ends, as many successes or as few are seen in one run of forty', (t) => {
  for (const [passed, of] of [
    [1, 2],
    [4, 5],
    [3, 10],
    [199, 200],
    [7, 60],
  ] as const) {
    const { low, high } = exactInterval(passed, of);
    t.true(near(sum(passed, of, of, low), 0.025), `${passed} of ${of}: low ${low}`);
    t.true(near(sum(0, passed, of, high), 0.025), `${passed} of ${of}: high ${high}`);
    t.true(low < passed / of && passed / of < high);
  }
});

test('success and failure are each other mirrored', (t) => {
  const [some, others] = [exactInterval(199, 200), exactInterval(1, 200)];
  t.true(near(some.low, 1 - others.high));
  t.true(near(some.high, 1 - others.low));
});

test('ten thousand cycles are no trouble', (t) => {
  const { low, high } = exactInterval(5000, 10_000);
  t.true(near(low + high, 1));
  t.true(high - low < 0.02 && high - low > 0.019);
});
