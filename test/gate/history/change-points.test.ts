import test from 'ava';
import { type ChangePoint, changePoints, SENSITIVITY } from '../../../harness/gate/history/change-points.ts';
import { type Noise, noiseOf, repeatable } from './noise.ts';

const shifted = (values: readonly number[], from: number, factor: number): number[] =>
  values.map((value, i) => (i < from ? value : value * factor));

test('a step is found where it is, with its size', (t) => {
  const values = shifted(noiseOf('normal', 30, 0.02, repeatable(1)), 18, 1.12);
  const [found, ...others] = changePoints(values);
  t.deepEqual(others, []);
  t.is(found?.at, 18);
  t.true(Math.abs((found?.change ?? 0) - 0.12) < 0.03);
  t.true((found?.ci_low ?? 0) < 0.12 && 0.12 < (found?.ci_high ?? 0));
});

test('two steps, and a hump that returns to where it was', (t) => {
  const random = repeatable(2);
  const twice = shifted(shifted(noiseOf('normal', 36, 0.02, random), 12, 1.15), 24, 1.2);
  t.deepEqual(
    changePoints(twice).map(({ at }) => at),
    [12, 24],
  );
  const hump = noiseOf('normal', 36, 0.02, random).map((value, i) => (i >= 14 && i < 22 ? value * 1.2 : value));
  const found = changePoints(hump);
  t.deepEqual(
    found.map(({ at }) => at),
    [14, 22],
  );
  t.deepEqual(
    found.map(({ change }) => Math.sign(change)),
    [1, -1],
  );
});

test('figures that repeat exactly: a difference is a change, and equality is none', (t) => {
  t.deepEqual(
    changePoints([5, 5, 5, 5, 6, 6, 6]).map(({ at, p }) => [at, p]),
    [[4, 0]],
  );
  t.deepEqual(changePoints([5, 5, 5, 5, 5, 5, 5]), []);
  t.deepEqual(changePoints([0, 0, 0, 0, 0, 0]), []);
});

test('too few runs say nothing; nor does one that stands out', (t) => {
  t.deepEqual(changePoints([]), []);
  t.deepEqual(changePoints([1, 1, 9, 9]), []);
  const values = noiseOf('normal', 20, 0.02, repeatable(3));
  values[11] = 3;
  t.deepEqual(changePoints(values), []);
});

test('a change below the smallest that is asked for is none', (t) => {
  const values = shifted(noiseOf('normal', 40, 0.001, repeatable(4)), 20, 1.01);
  t.is(changePoints(values).length, 1);
  t.deepEqual(changePoints(values, { ...SENSITIVITY, magnitude: 0.02 }), []);
});

test('the same values give the same answer', (t) => {
  const values = shifted(noiseOf('log-normal', 50, 0.1, repeatable(5)), 30, 1.3);
  t.deepEqual(changePoints(values), changePoints(values));
});

const falseOnes = (noise: Noise, length: number, series: number): number => {
  const random = repeatable(length * 100 + series);
  return Array.from({ length: series }, () => changePoints(noiseOf(noise, length, 0.05, random))).filter(
    (found: ChangePoint[]) => found.length > 0,
  ).length;
};

for (const noise of ['normal', 'log-normal', 'uniform'] as const)
  test(`series of ${noise} noise without a change: hardly one in 200 has a change point`, (t) => {
    for (const length of [8, 20, 60]) {
      const found = falseOnes(noise, length, 1000);
      t.log(`${noise}, ${length} runs: ${found} of 1000 series`);
      t.true(found <= 5, `${found} of 1000 at ${length} runs`);
    }
  });

test('what is caught: a step of five standard deviations with eight runs on each side, 19 times in 20', (t) => {
  const random = repeatable(7);
  const caught = Array.from({ length: 400 }, () => changePoints(shifted(noiseOf('normal', 16, 0.02, random), 8, 1.1))).filter(
    ([found]) => found !== undefined && Math.abs(found.at - 8) <= 1,
  );
  t.log(`${caught.length} of 400`);
  t.true(caught.length >= 380);
});
