import test from 'ava';
import { rankSumAbove, samplesFor, smallestP } from '../../harness/measure/rank-sum.ts';
import { generator } from '../../harness/measure/statistics.ts';

/** Every way to choose n of the values, the slow way. */
const subsets = <T>(values: readonly T[], n: number): T[][] => {
  if (n === 0) return [[]];
  return values.flatMap((value, index) => subsets(values.slice(index + 1), n - 1).map((rest) => [value, ...rest]));
};

/** How often `above` wins over `below`, ties half: what the sum of ranks counts. */
const wins = (above: readonly number[], below: readonly number[]): number =>
  above.reduce((sum, a) => sum + below.reduce((own, b) => own + (a > b ? 1 : a === b ? 0.5 : 0), 0), 0);

const enumerated = (above: readonly number[], below: readonly number[]): number => {
  const all = [...above, ...below];
  const observed = wins(above, below);
  const ways = subsets(
    all.map((_, index) => index),
    above.length,
  );
  const asHigh = ways.filter((chosen) => {
    const rest = all.filter((_, index) => !chosen.includes(index));
    return (
      wins(
        chosen.map((index) => all[index] ?? 0),
        rest,
      ) >= observed
    );
  });
  return asHigh.length / ways.length;
};

test('exact: the same as trying every way to split, with ties and without', (t) => {
  const random = generator(7);
  for (let i = 0; i < 40; i += 1) {
    const draw = (n: number): number[] => Array.from({ length: n }, () => Math.floor(random() * (i % 2 === 0 ? 6 : 1e9)));
    const [above, below] = [draw(1 + (i % 5)), draw(2 + (i % 4))];
    t.true(Math.abs(rankSumAbove(above, below) - enumerated(above, below)) < 1e-12, JSON.stringify([above, below]));
  }
});

test('apart as far as can be: one way of all', (t) => {
  t.is(rankSumAbove([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]), 1 / 252);
  t.is(rankSumAbove([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 1);
  t.is(smallestP(5, 5), 1 / 252);
  t.is(rankSumAbove([], [1]), 1);
});

test('many samples: the approximation is near the exact value, and equal values are no evidence', (t) => {
  const random = generator(3);
  const draw = (n: number, shift: number): number[] => Array.from({ length: n }, () => random() + shift);
  const [above, below] = [draw(60, 0.1), draw(60, 0)];
  const exact = rankSumAbove(above, below);
  // A tie far up makes it too large for the exact distribution, and hardly changes it.
  const tied = rankSumAbove([...above.slice(0, -1), 5], [...below.slice(0, -1), 5]);
  t.true(Math.abs(exact - tied) < 0.05);
  const same = new Array<number>(30).fill(1);
  t.is(rankSumAbove(same, same), 1);
});

test('cycles that are needed: the least for which the best p is small enough', (t) => {
  for (const p of [0.05, 0.01, 0.01 / 8, 0.01 / 40]) {
    const n = samplesFor(p);
    t.true(smallestP(n, n) <= p && smallestP(n - 1, n - 1) > p);
  }
  t.is(samplesFor(0.01 / 40), 8);
});

test('many samples: the further apart, the smaller p, without an end', (t) => {
  const rising = (n: number, from: number): number[] => Array.from({ length: n }, (_, index) => from + index);
  const apart = rankSumAbove(rising(70, 1000), rising(70, 0));
  t.true(apart > 0 && apart < 1e-10, String(apart));
  // Ties make it too large for the exact distribution much earlier.
  const tied = rankSumAbove([...rising(29, 1000), 1000], rising(30, 0));
  t.true(tied < 1e-9, String(tied));
  // Values of the normal distribution in any table: p of z = 3, 4 and 5 is 1.3499e-3, 3.1671e-5 and 2.8665e-7.
  const n = 80;
  const spread = Math.sqrt((n * n * (2 * n + 1)) / 12);
  for (const [z, p] of [
    [3, 1.3499e-3],
    [4, 3.1671e-5],
    [5, 2.8665e-7],
  ] as const) {
    // Of 80 values each, the upper ones are moved down over one lower value each until so many pairs are won.
    const wins = Math.round((n * n) / 2 + 0.5 + z * spread);
    const lost = n * n - wins;
    const above = rising(n, 1000).map((value, index) => {
      const under = Math.min(n, Math.max(0, lost - index * n));
      return under === 0 ? value : n - under - 0.5 - (index + 1) / 1e4;
    });
    const found = rankSumAbove(above, rising(n, 0));
    t.true(Math.abs(found / p - 1) < 0.01, `${z}: ${found}`);
  }
});
