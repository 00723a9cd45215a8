import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import { bestLoop, disturbanceOf, noiseOf } from '../../harness/derive/disturbance.ts';
import type { CycleEvent, LogEvent } from '../../harness/schema/events.ts';
import type { Noise } from '../../harness/schema/noise.ts';
import { recorded } from '../run/recorded.ts';

const quiet: Noise = { wall_ms: 1000, cpu_ms: 2000, steal_ms: 0, cpu_pressure_ms: 100, loop_ms: [2, 2, 2, 2], load_1m: 0.5 };
const isTrip = (event: LogEvent): event is CycleEvent =>
  event.event === 'cycle' && event.procedure === 'roundtrip' && !event.batch.startsWith('canary-');

/** The recorded run as if its machine had been as noisy as that in its first cycle, and quiet in the others. */
const withNoise = (noise: Partial<Noise>) => {
  const { run, events } = recorded('redis-pass');
  const noisy = events.map((event) =>
    isTrip(event) ? { ...event, noise: event.cycle === 1 ? { ...quiet, ...noise } : quiet } : event,
  );
  return derive(run, noisy).cells.find(({ cell }) => cell.procedure === 'roundtrip');
};

test('a quiet machine flags nothing', (t) => {
  const cell = withNoise({});
  t.true(cell?.cycles.every(({ disturbed }) => disturbed === undefined));
  t.true(cell?.metrics.every(({ disturbed }) => disturbed === undefined));
});

test('stolen time and slow work flag a cycle, and leave its figures where they are', (t) => {
  const clean = withNoise({});
  for (const noise of [{ steal_ms: 101 }, { loop_ms: [2, 5, 2, 5] }]) {
    const cell = withNoise(noise);
    t.deepEqual(
      cell?.cycles.map(({ disturbed }) => disturbed !== undefined),
      [true, false],
    );
    t.true(cell?.metrics.every(({ disturbed }) => disturbed === 1));
    t.deepEqual(
      cell?.metrics.map(({ samples }) => samples),
      clean?.metrics.map(({ samples }) => samples),
    );
    t.is(cell?.verdict, 'pass');
  }
});

test('at the limit is not over it', (t) => {
  for (const noise of [{ steal_ms: 100 }, { loop_ms: [2, 4, 3, 3] }])
    t.true(withNoise(noise)?.cycles.every(({ disturbed }) => disturbed === undefined));
});

test('a run of an earlier version, which did not record it, is not said to be quiet', (t) => {
  const { events } = recorded('redis-pass');
  const cycles = events.filter(isTrip);
  const best = bestLoop(events, new Set(cycles.map(({ batch }) => batch)));
  t.is(best, undefined);
  t.true(cycles.every((cycle) => noiseOf(cycle, best) === undefined));
});

test('both causes are named', (t) => {
  const why = disturbanceOf({ cycle: 1, steal_share: 0.5, loop_ratio: 3, load_1m: 9 }) ?? '';
  t.regex(why, /50\.0 % .*stolen.*3\.0 times/);
});
