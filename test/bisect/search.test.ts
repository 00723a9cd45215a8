import test from 'ava';
import { nextStep, type Outcome, planned, type Step } from '../../harness/bisect/search.ts';

/** mulberry32: the same cases on every computer. */
const random = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Plays a whole search against candidates whose outcomes are known. */
const play = (truth: readonly Outcome[]): { judged: number[]; end: Exclude<Step, { state: 'judge' }>; promised: number[] } => {
  const outcomes: (Outcome | undefined)[] = truth.map(() => undefined);
  const judged: number[] = [];
  const promised: number[] = [];
  for (;;) {
    const step = nextStep(outcomes);
    if (step.state !== 'judge') return { judged, end: step, promised };
    if (outcomes[step.at] !== undefined) throw new Error(`${step.at} was judged twice`);
    judged.push(step.at);
    promised.push(step.left);
    outcomes[step.at] = truth[step.at];
  }
};

const line = (count: number, firstBad: number, isSkipped: (at: number) => boolean = () => false): Outcome[] =>
  Array.from({ length: count }, (_, at) => (isSkipped(at) ? 'skip' : at < firstBad ? 'good' : 'bad'));

test('finds every break in lists of every length, and needs no more than the promised number of boots', (t) => {
  for (let count = 2; count <= 70; count += 1) {
    for (let firstBad = 1; firstBad < count; firstBad += 1) {
      const { judged, end, promised } = play(line(count, firstBad));
      t.deepEqual(end, { state: 'found', lastGood: firstBad - 1, firstBad, skipped: [] });
      t.true(judged.length <= planned(count), `${judged.length} of ${count}`);
      for (const [i, left] of promised.entries()) t.true(judged.length - i <= left, 'what is said to be left is an upper bound');
    }
  }
});

test('the ends are judged first, the good one before the bad one', (t) => {
  t.deepEqual(play(line(9, 5)).judged.slice(0, 3), [0, 8, 4]);
  t.deepEqual(play(line(2, 1)).judged, [0, 1]);
});

test('with any candidates skipped the answer holds the break, and nothing that could be judged is left between', (t) => {
  const next = random(7);
  for (let round = 0; round < 3000; round += 1) {
    const count = 2 + Math.floor(next() * 40);
    const firstBad = 1 + Math.floor(next() * (count - 1));
    const share = next();
    const skipped = new Set(
      Array.from({ length: count }, (_, at) => at).filter((at) => at > 0 && at < count - 1 && next() < share),
    );
    const truth = line(count, firstBad, (at) => skipped.has(at));
    const { judged, end } = play(truth);
    if (end.state !== 'found') return t.fail(end.state);
    const { lastGood, firstBad: found } = end;
    t.true(lastGood < firstBad && firstBad <= found, `${lastGood} to ${found} holds ${firstBad}`);
    t.is(truth[lastGood], 'good');
    t.is(truth[found], 'bad');
    t.deepEqual(
      end.skipped,
      Array.from({ length: found - lastGood - 1 }, (_, i) => lastGood + 1 + i),
    );
    t.true(end.skipped.every((at) => truth[at] === 'skip'));
    t.true(judged.filter((at) => truth[at] !== 'skip').length <= count);
  }
  t.pass();
});

test('a skipped candidate costs one more boot: its neighbour', (t) => {
  // The middle of nine is 4: it is skipped, and 3 is judged in its place.
  t.deepEqual(play(line(9, 6, (at) => at === 4)).judged.slice(2, 4), [4, 3]);
});

test('where all between the ends are skipped, the answer is the whole range', (t) => {
  const { judged, end } = play(line(6, 3, (at) => at > 0 && at < 5));
  t.deepEqual(end, { state: 'found', lastGood: 0, firstBad: 5, skipped: [1, 2, 3, 4] });
  t.is(judged.length, 6);
});

test('an end that is not what it was said to be ends the search before anything else is booted', (t) => {
  t.deepEqual(play(['bad', 'good', 'bad']), {
    judged: [0],
    promised: [3],
    end: { state: 'refused', end: 'good', outcome: 'bad' },
  });
  t.deepEqual(play(['skip', 'good', 'bad']).end, { state: 'refused', end: 'good', outcome: 'skip' });
  t.deepEqual(play(['good', 'good', 'good']).end, { state: 'refused', end: 'bad', outcome: 'good' });
  t.deepEqual(play(['good', 'good', 'skip']).end, { state: 'refused', end: 'bad', outcome: 'skip' });
});

test('one candidate is no bisection', (t) => {
  t.throws(() => nextStep([undefined]), { instanceOf: RangeError });
});
