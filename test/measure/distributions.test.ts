import test from 'ava';
import { fAbove, studentT } from '../../harness/measure/distributions.ts';

const near = (actual: number, expected: number, places: number): boolean =>
  Math.abs(actual - expected) < 10 ** -places / 2 + 1e-12;

test('quantiles of Student’s t are those of the tables', (t) => {
  // Abramowitz and Stegun, table 26.10.
  const table: readonly (readonly [tails: number, freedom: number, value: number])[] = [
    [0.05, 1, 12.706],
    [0.05, 4, 2.776],
    [0.05, 7, 2.365],
    [0.05, 30, 2.042],
    [0.01, 10, 3.169],
    [0.1, 120, 1.658],
  ];
  for (const [tails, freedom, value] of table) t.true(near(studentT(tails, freedom), value, 3), `${tails} ${freedom}`);
});

test('tails of F are those of the tables', (t) => {
  // Abramowitz and Stegun, table 26.9.
  t.true(near(fAbove(3.48, 4, 10), 0.05, 3));
  t.true(near(fAbove(4.1, 5, 20), 0.01, 4));
  t.true(near(fAbove(161.4, 1, 1), 0.05, 4));
  t.is(fAbove(0, 3, 9), 1);
  t.is(fAbove(Number.POSITIVE_INFINITY, 3, 9), 0);
});

test('t squared is F with one degree of freedom above', (t) => {
  for (const freedom of [1, 3, 12, 40]) t.true(near(fAbove(studentT(0.05, freedom) ** 2, 1, freedom), 0.05, 8));
});
