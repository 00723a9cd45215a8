import test from 'ava';
import { firstAnswerAfter, measureOutage } from '../../harness/measure/outage.ts';
import type { ProbeSeries } from '../../harness/schema/probe-series.ts';

/** A series of probes: when each was due, when its answer came, and whether it was right. */
const series = (probes: readonly (readonly [sent: number, done: number, ok: 0 | 1])[]): ProbeSeries => ({
  channel: 'established',
  interval_ms: 2,
  sent_ms: probes.map(([sent]) => sent),
  done_ms: probes.map(([, done]) => done),
  ok: probes.map(([, , ok]) => ok),
  failures: {},
});

/** Answered at once at these moments. */
const answeredAt = (...moments: readonly number[]): ProbeSeries => series(moments.map((at) => [at - 1, at, 1]));

/** From right answer to right answer. */
const seen = (probes: ProbeSeries, from: number, to: number): [from: number, to: number] | undefined => {
  const found = measureOutage(probes, from, to);
  return found === undefined ? undefined : [found.from_ms, found.to_ms];
};

test('from the last right answer before to the first one after', (t) => {
  t.deepEqual(seen(answeredAt(2, 4, 6, 8, 120, 122), 10, 100), [8, 120]);
});

test('answers between the beginning of the dump and the freeze do not end it', (t) => {
  t.deepEqual(seen(answeredAt(2, 4, 11, 13, 15, 120, 122), 10, 100), [15, 120]);
});

test('of two gaps the longer counts', (t) => {
  t.deepEqual(seen(answeredAt(8, 40, 42, 120), 10, 100), [42, 120]);
  t.deepEqual(seen(answeredAt(8, 90, 92, 120), 10, 100), [8, 90]);
});

test('a longer gap before the dump, or long after the restore, is none of its business', (t) => {
  t.deepEqual(seen(answeredAt(100, 400, 402, 450, 452, 900), 410, 440), [402, 450]);
});

test('wrong and missing answers do not count as answers', (t) => {
  const probes = series([
    [1, 2, 1],
    [3, 4, 1],
    [50, 51, 0],
    [52, -1, 0],
    [60, 130, 1],
    [110, 111, 0],
    [112, 113, 1],
  ]);
  t.deepEqual(seen(probes, 5, 100), [4, 113]);
});

test('a late answer to an early request ends the outage when it came, not when it was due', (t) => {
  const probes = series([
    [2, 3, 1],
    [4, 118, 1],
    [6, 117, 1],
    [8, 119, 1],
  ]);
  t.deepEqual(seen(probes, 5, 100), [3, 117]);
});

test('no right answer after it: no end was seen', (t) => {
  t.is(measureOutage(answeredAt(2, 4, 6, 8), 10, 100), undefined);
  t.is(measureOutage(answeredAt(2, 4, 6, 8, 12, 14), 10, 100), undefined, 'answers until the freeze');
});

test('no right answer before it: no beginning was seen', (t) => {
  t.is(measureOutage(answeredAt(120, 122, 124), 10, 100), undefined);
  t.is(measureOutage(answeredAt(50, 52, 120, 122), 10, 100), undefined, 'the first answer came during the dump');
});

test('nothing at all', (t) => {
  t.is(measureOutage(series([]), 10, 100), undefined);
  t.is(firstAnswerAfter([], 10), undefined);
  t.is(firstAnswerAfter([series([])], 10), undefined);
});

test('the first right answer at or after a moment, on any channel', (t) => {
  const wrong = series([
    [99, 101, 0],
    [150, 151, 1],
  ]);
  t.is(firstAnswerAfter([answeredAt(2, 99, 130), answeredAt(90, 140)], 100), 130);
  t.is(firstAnswerAfter([answeredAt(2, 130), answeredAt(100)], 100), 100);
  t.is(firstAnswerAfter([wrong], 100), 151, 'a wrong answer is none');
  t.is(firstAnswerAfter([answeredAt(2, 99)], 100), undefined);
});

test('the beginning lies between the last answer and when the next one would have come', (t) => {
  // Asked every 2 ms and answered half a millisecond later; the request of 10 ms was left waiting.
  const probes = series([
    [4, 4.5, 1],
    [6, 6.5, 1],
    [8, 8.5, 1],
    [10, 110, 1],
    [12, 110, 1],
    [112, 112.5, 1],
  ]);
  t.deepEqual(measureOutage(probes, 9, 100), {
    from_ms: 8.5,
    to_ms: 110,
    most_ms: 101.5,
    least_ms: 99.5,
    outage_ms: 100.5,
  });
});

test('a request that the prober itself sent late tells no more than from when it was sent', (t) => {
  const probes: ProbeSeries = {
    ...series([
      [6, 7, 1],
      [8, 10, 1],
      [10, 110, 1],
    ]),
    lag_ms: [0, 1, 7],
  };
  t.is(measureOutage(probes, 12, 100)?.least_ms, 110 - 18, 'sent at 17, and an answer usually takes 1 ms');
});

test('what is measured lies within its bounds, whatever was lost', (t) => {
  for (const late of [0, 1, 5, 90]) {
    const probes = {
      ...series([
        [1, 2, 1],
        [3, 3.5, 1],
        [5, -1, 0],
        [7, 104, 0],
        [9, 105, 1],
      ]),
      lag_ms: [0, 0, late, 0, 0],
    };
    const { least_ms = Number.NaN, outage_ms = Number.NaN, most_ms = Number.NaN } = measureOutage(probes, 6, 100) ?? {};
    t.true(least_ms >= 0 && least_ms <= outage_ms && outage_ms <= most_ms, `${least_ms} ${outage_ms} ${most_ms}`);
    t.is(most_ms, 101.5);
  }
});

test('an answer that was seen right after the prober was kept from running may have been there before', (t) => {
  const probes = series([
    [8, 8.5, 1],
    [10, 60, 1],
  ]);
  const late = (blind_ms: [number, number][]) => measureOutage({ ...probes, blind_ms }, 9, 50)?.least_ms;
  t.is(late([]), 60 - 10.5);
  t.is(late([[40, 59.5]]), 40 - 10.5, 'last looked at 40');
  t.is(late([[20, 45]]), 60 - 10.5, 'it looked again before the answer came');
  t.is(late([[2, 59]]), 0, 'never looked during all of it');
  t.is(measureOutage({ ...probes, blind_ms: [[40, 59.5]] }, 9, 50)?.outage_ms, 60 - (8.5 + 10.5) / 2, 'what was seen counts');
});

test('an answer that was seen late before an outage may have been there since the last look, but not before it was asked for', (t) => {
  const probes = series([
    [8, 40, 1],
    [40, 90, 1],
  ]);
  const most = (blind_ms: [number, number][]) => measureOutage({ ...probes, blind_ms }, 41, 80)?.most_ms;
  t.is(most([]), 50);
  t.is(most([[20, 39.5]]), 70, 'last looked at 20');
  t.is(most([[2, 39.5]]), 82, 'asked for at 8');
  t.is(most([[10, 30]]), 50, 'it looked again before the answer came');
  const [sure, blind] = [[], [[20, 39.5]] as [number, number][]].map((blind_ms) =>
    measureOutage({ ...probes, blind_ms }, 41, 80),
  );
  t.is((blind?.outage_ms ?? 0) - (sure?.outage_ms ?? 0), 10, 'half of what is not known');
});
