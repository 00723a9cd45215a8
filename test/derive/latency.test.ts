import test from 'ava';
import { isReset, latencyOf, percentile, probeFailuresOf, resetsIn } from '../../harness/derive/latency.ts';
import type { CycleEvent, LogEvent } from '../../harness/schema/events.ts';
import type { ProbeSeries } from '../../harness/schema/probe-series.ts';
import { first, recorded } from '../run/recorded.ts';

const isTrip = (event: LogEvent): event is CycleEvent =>
  event.event === 'cycle' && event.procedure === 'roundtrip' && !event.batch.startsWith('canary-');
const cycles = recorded('redis-pass').events.filter(isTrip);

const found = (all: readonly CycleEvent[], channel: ProbeSeries['channel'], window: string) =>
  first(latencyOf(all).filter((one) => one.channel === channel && one.window === window));

test('a percentile is a latency that was measured, and a lost request is longer than any', (t) => {
  const sorted = Array.from({ length: 100 }, (_, i) => i + 1);
  t.deepEqual(
    [0.5, 0.95, 0.99, 1].map((share) => percentile(sorted, share)),
    [50, 95, 99, 100],
  );
  const lossy = [...sorted.slice(0, 98), Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  t.is(percentile(lossy, 0.98), 98);
  t.is(percentile(lossy, 0.99), null);
  t.is(percentile([7], 0.5), 7);
  t.is(percentile([], 0.5), null);
});

test('every request that was due is in one stretch of time', (t) => {
  for (const channel of ['established', 'new'] as const) {
    const due = cycles.flatMap(({ probes }) => probes.filter((one) => one.channel === channel).flatMap(({ sent_ms }) => sent_ms));
    const counted = latencyOf(cycles).filter((one) => one.channel === channel);
    t.is(
      counted.reduce((sum, { n }) => sum + n, 0),
      due.length,
    );
  }
});

test('requests that waited through the outage count from when they were due', (t) => {
  const { outage, during, before } = {
    outage: Math.min(...cycles.map(({ marks }) => (marks.restore_end_ms ?? 0) - (marks.dump_end_ms ?? 0))),
    during: found(cycles, 'established', 'during'),
    before: found(cycles, 'established', 'before'),
  };
  t.true((during.max_ms ?? 0) > outage, 'the longest waited for more than the restore');
  t.true((during.p50_ms ?? 0) > (before.max_ms ?? 0), 'a prober that waits for answers would have asked once');
});

test('the pages of a lazy restore have a stretch of their own', (t) => {
  const cycle = first([...cycles]);
  const due = cycle.probes.find(({ channel }) => channel === 'established')?.sent_ms ?? [];
  const lazy = { ...cycle, procedure: 'lazy' as const, marks: { ...cycle.marks, all_pages_ms: due.at(-3) ?? 0 } };
  t.is(found([lazy], 'established', 'after').n, 3);
  t.is(
    found([lazy], 'established', 'pages-coming').n + found([lazy], 'established', 'after').n,
    found([cycle], 'established', 'after').n,
  );
});

test('resets are told from refusals', (t) => {
  for (const reason of ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'connection closed by the server', 'Connection is closed.'])
    t.true(isReset(reason), reason);
  for (const reason of ['ECONNREFUSED', 'value missing', 'a new connection took longer than 5000 ms'])
    t.false(isReset(reason), reason);
  const cycle = first([...cycles]);
  const probes = cycle.probes.map((one) => ({ ...one, failures: { ECONNRESET: 3, ECONNREFUSED: 2 } }));
  t.is(resetsIn({ ...cycle, probes }), 3 * probes.length);
  t.deepEqual(
    probeFailuresOf([{ ...cycle, probes }]).map(({ reason, reset, count, cycles: of }) => [reason, reset, count, of]),
    [
      ['ECONNRESET', true, 3, 1],
      ['ECONNREFUSED', false, 2, 1],
      ['ECONNRESET', true, 3, 1],
      ['ECONNREFUSED', false, 2, 1],
    ],
  );
});
