import test from 'ava';
import { runClosedLoop, WINDOW_MS } from '../../harness/measure/closed-loop.ts';
import { warmRateAt } from '../../harness/measure/warm-rate.ts';
import type { ServedRate } from '../../harness/schema/load.ts';

const START = 1000;
const served = (...stretches: readonly (readonly [windows: number, right: number])[]): ServedRate => ({
  start_ms: START,
  window_ms: WINDOW_MS,
  right: stretches.flatMap(([windows, right]) => new Array<number>(windows).fill(right)),
  wrong: 0,
});
const at = (windows: number): number => START + windows * WINDOW_MS;
const warm = served([50, 100]);

test('a service that is warm from the first window on', (t) => {
  t.is(warmRateAt(served([60, 95]), warm), at(0));
});

test('from the first window that has 90 %, and not from a first burst on', (t) => {
  t.is(warmRateAt(served([30, 40], [60, 91]), warm), at(30));
  t.is(warmRateAt(served([3, 120], [30, 40], [60, 90]), warm), at(33));
  t.is(warmRateAt(served([20, 89], [60, 90]), warm), at(20), '89 % is not 90 %');
});

test('one window that the client lost is no return to the cold; a second stretch of slowness is', (t) => {
  t.is(warmRateAt(served([10, 30], [20, 100], [1, 0], [60, 100]), warm), at(10));
  t.is(warmRateAt(served([20, 100], [20, 50], [60, 100]), warm), at(40));
  t.is(warmRateAt(served([10, 30], [80, 100], [20, 50]), warm), at(10), 'after more than a second it was warm');
});

test('nothing is told where it does not become warm, or too late to see that it stays so', (t) => {
  t.is(warmRateAt(served([100, 50]), warm), undefined);
  t.is(warmRateAt(served([100, 50], [20, 100]), warm), undefined);
  t.is(warmRateAt(served([60, 100]), served([3, 100])), undefined, 'no reference');
  t.is(warmRateAt({ ...served([60, 100]), wrong: 1 }, warm), undefined, 'a client that failed asks less');
});

/** Clients whose answers take so long, on a clock that moves with them. */
const loop = async (takes: (n: number) => number, untilMs: number, fails = Number.POSITIVE_INFINITY) => {
  let time = START;
  const asked: number[] = [];
  const result = await runClosedLoop({
    clients: [
      async (n) => {
        asked.push(n);
        time += takes(n);
        if (n >= fails) throw new Error('wrong answer');
      },
    ],
    now: () => time,
    goOn: (_, elapsed) => elapsed < untilMs,
  });
  return { result, asked };
};

test('a client asks again as soon as it is answered, and each answer counts in the window in which it came', async (t) => {
  const { result, asked } = await loop((n) => (n < 4 ? 10 : 5), 5 * WINDOW_MS);
  t.deepEqual(result.right, [1, 2, 4, 4, 4], 'answers at 10; 20, 30; 40, 45, 50, 55; …');
  t.deepEqual(asked.slice(0, 4), [0, 1, 2, 3]);
});

test('a client that fails ends, and that is on record', async (t) => {
  const { result, asked } = await loop(() => 5, 1000, 7);
  t.is(result.wrong, 1);
  t.is(asked.length, 8);
});

test('windows without an answer are there, with none', async (t) => {
  const { result } = await loop((n) => (n === 1 ? 4 * WINDOW_MS : 10), 8 * WINDOW_MS);
  t.deepEqual(result.right.slice(0, 5), [1, 0, 0, 0, 1]);
});
