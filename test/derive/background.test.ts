import test from 'ava';
import { calibrationsOf, timeBudget } from '../../harness/derive/background.ts';
import type { LogEvent } from '../../harness/schema/events.ts';
import { recorded } from '../run/recorded.ts';

const phase = (name: 'dump' | 'restore' | 'settle' | 'observe', duration_ms: number, batch = 'b'): LogEvent => ({
  event: 'phase',
  batch,
  phase: name,
  start_ms: 0,
  duration_ms,
});
const span = (name: string, duration_ms: number, attempt = 1): LogEvent => ({
  event: 'span',
  attempt,
  name,
  what: `what ${name} is`,
  duration_ms,
});
const ended = (wall_ms: number, attempt = 1): LogEvent => ({
  event: 'run-ended',
  at: '2026-01-31T12:00:00.000Z',
  attempt,
  how: 'finished',
  wall_ms,
});

test('entries by name, and what nothing accounts for is overhead', (t) => {
  const budget = timeBudget([
    span('userland', 50),
    phase('dump', 100),
    phase('dump', 200),
    phase('settle', 30),
    phase('observe', 20),
    ended(500),
  ]);
  t.deepEqual(
    budget.entries.map(({ name, duration_ms }) => [name, duration_ms]),
    [
      ['userland', 50],
      ['dump', 300],
      ['watch', 50],
    ],
  );
  t.is(budget.entries[0]?.what, 'what userland is');
  t.is(budget.overhead_ms, 100);
  t.is(budget.overhead_ratio, 0.2);
});

test('attempts add up', (t) => {
  const budget = timeBudget([span('machine', 10), ended(100), span('machine', 20, 2), phase('dump', 50), ended(200, 2)]);
  t.is(budget.total_ms, 300);
  t.is(budget.entries.find(({ name }) => name === 'machine')?.duration_ms, 30);
  t.is(budget.overhead_ms, 220);
});

test('the phases of the canary are within its span, and not counted twice', (t) => {
  const budget = timeBudget([phase('dump', 80, 'canary-debian-13'), span('canary', 100), phase('dump', 300), ended(500)]);
  t.is(budget.overhead_ms, 100);
});

test('a run without an end has no ratio', (t) => {
  t.like(timeBudget([phase('dump', 80)]), { total_ms: 0, overhead_ms: 0, overhead_ratio: 0 });
  t.deepEqual(timeBudget([]).entries, []);
});

test('recorded runs: the parts and the overhead make up the whole, and nothing is negative', (t) => {
  for (const name of ['redis-pass', 'redis-fail', 'resumed'] as const) {
    const { total_ms, entries, overhead_ms } = timeBudget(recorded(name).events);
    const sum = entries.reduce((total, { duration_ms }) => total + duration_ms, overhead_ms);
    t.true(Math.abs(sum - total_ms) < 0.001, `${name}: ${sum} of ${total_ms}`);
    t.true(entries.every(({ duration_ms }) => duration_ms > 0));
  }
});

/** A stop of 100 ms that the prober saw end so much late; requests every millisecond, answered at once. */
const stop = (late_ms: number, asked_ms?: number, attempt?: number): LogEvent => {
  const sent_ms = Array.from({ length: 200 }, (_, i) => i);
  return {
    event: 'calibration',
    batch: 'b',
    ...(asked_ms === undefined ? {} : { asked_ms }),
    ...(attempt === undefined ? {} : { attempt }),
    stopped_ms: 100,
    stop_ms: 50.5,
    continue_ms: 150.5,
    series: [
      {
        channel: 'established',
        interval_ms: 1,
        sent_ms,
        done_ms: sent_ms.map((at) => (at <= 50 || at > 150 + late_ms ? at : 150.5 + late_ms)),
        ok: sent_ms.map(() => 1 as const),
        failures: {},
      },
    ],
  };
};
const errorsOf = (events: readonly LogEvent[]) =>
  calibrationsOf(events, 'b', 'redis').map(({ error_ms, errors_ms }) => [error_ms, errors_ms]);

test('of several stops of one length the one with the median error counts, and those of all are told', (t) => {
  t.deepEqual(errorsOf([stop(0, 100, 1), stop(9, 100, 1), stop(1, 100, 1)]), [[1, [0, 9, 1]]]);
});

test('of a batch that was taken up again only the last attempt counts', (t) => {
  t.deepEqual(errorsOf([stop(7, 100, 1), stop(8, 100, 1), stop(1, 100, 2)]), [[1, [1]]]);
});

test('runs that held once for each time: the last of each length', (t) => {
  t.deepEqual(errorsOf([stop(7), stop(2)]), [[2, undefined]]);
  t.deepEqual(errorsOf([]), []);
});
