import test from 'ava';
import { firstAnswerAfter, measureOutage } from '../../harness/measure/outage.ts';
import type { ProbeSeries } from '../../harness/schema/events.ts';

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

const outage = (from_ms: number, to_ms: number) => ({ from_ms, to_ms, outage_ms: to_ms - from_ms });

test('from the last right answer before to the first one after', (t) => {
  t.deepEqual(measureOutage(answeredAt(2, 4, 6, 8, 120, 122), 10, 100), outage(8, 120));
});

test('answers between the beginning of the dump and the freeze do not end it', (t) => {
  t.deepEqual(measureOutage(answeredAt(2, 4, 11, 13, 15, 120, 122), 10, 100), outage(15, 120));
});

test('of two gaps the longer counts', (t) => {
  t.deepEqual(measureOutage(answeredAt(8, 40, 42, 120), 10, 100), outage(42, 120));
  t.deepEqual(measureOutage(answeredAt(8, 90, 92, 120), 10, 100), outage(8, 90));
});

test('a longer gap before the dump, or long after the restore, is none of its business', (t) => {
  t.deepEqual(measureOutage(answeredAt(100, 400, 402, 450, 452, 900), 410, 440), outage(402, 450));
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
  t.deepEqual(measureOutage(probes, 5, 100), outage(4, 113));
});

test('a late answer to an early request ends the outage when it came, not when it was due', (t) => {
  const probes = series([
    [2, 3, 1],
    [4, 118, 1],
    [6, 117, 1],
    [8, 119, 1],
  ]);
  t.deepEqual(measureOutage(probes, 5, 100), outage(3, 117));
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
