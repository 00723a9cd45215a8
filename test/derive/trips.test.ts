import test from 'ava';
import { judgeCycle } from '../../harness/derive/judge-cycle.ts';
import { cellMetrics } from '../../harness/derive/metrics.ts';
import { outageTraces } from '../../harness/derive/trace.ts';
import type { CriuRun, CycleEvent } from '../../harness/schema/events.ts';
import { procedureText } from '../../harness/schema/procedure-text.ts';
import { first, recordedCycles } from '../run/recorded.ts';

const PAGE = 4096;

/** A recorded roundtrip, told as another procedure: what the two have in common is real. */
const as = (procedure: CycleEvent['procedure'], more: Partial<CycleEvent> = {}): CycleEvent => ({
  ...first(recordedCycles('redis-pass', 'roundtrip')),
  procedure,
  ...more,
});

const without = (cycle: CycleEvent, key: 'restore' | 'dump'): CycleEvent => {
  const { [key]: _gone, ...rest } = cycle;
  return rest;
};

const dumpOf = (cycle: CycleEvent): CriuRun => {
  if (cycle.dump === undefined) throw new Error('the recorded cycle has no dump');
  return cycle.dump;
};

const ended = (action: CriuRun['action'], exit_code: number): CriuRun => ({ ...dumpOf(as('roundtrip')), action, exit_code });

const verdict = (cycle: CycleEvent): string => judgeCycle(cycle, PAGE).verdict;

test('a snapshot needs no restore, every other trip does', (t) => {
  t.is(verdict(without(as('leave-running'), 'restore')), 'pass');
  t.is(verdict(without(as('roundtrip'), 'restore')), 'error');
  t.is(verdict(without(as('stream', { helper: ended('page-server', 0) }), 'restore')), 'error');
  t.is(verdict(without(as('leave-running'), 'dump')), 'error');
});

test('pre-copy without a pre-dump that succeeded is not what was planned', (t) => {
  t.is(verdict(as('pre-copy')), 'error');
  t.is(verdict(as('pre-copy', { pre_dumps: [ended('pre-dump', 1)] })), 'error');
  t.is(verdict(as('pre-copy', { pre_dumps: [ended('pre-dump', 0)] })), 'pass');
});

test('a server that fails is a failure of CRIU, though the service came back', (t) => {
  t.is(verdict(as('lazy', { helper: ended('lazy-pages', 0) })), 'pass');
  const failed = judgeCycle(as('lazy', { helper: ended('lazy-pages', 1) }), PAGE);
  t.is(failed.verdict, 'fail');
  t.regex(failed.reason, /criu lazy-pages did not end with exit code 0/);
  t.is(verdict(as('stream')), 'fail', 'no page server on record');
});

test('what does not apply is a skip, with its reason', (t) => {
  const cycle = as('pre-copy', { skipped: 'this kernel cannot do it', proof: [], probes: [], marks: {} });
  t.like(judgeCycle(cycle, PAGE), { verdict: 'skip', reason: 'this kernel cannot do it' });
});

test('figures of a trip: what was copied before, and how long the whole took', (t) => {
  const cycle = as('pre-copy', { pre_dumps: [ended('pre-dump', 0), ended('pre-dump', 0)] });
  const { dump_start_ms = 0, restore_end_ms = 0 } = cycle.marks;
  const marks = { ...cycle.marks, pre_dump_start_ms: dump_start_ms - 500, pre_dump_end_ms: dump_start_ms - 1 };
  const metrics = cellMetrics(
    'pre-copy',
    [
      {
        cycle: { ...cycle, marks },
        pageSize: PAGE,
        roofline: { copy: undefined, imageWrite: undefined, imageRead: undefined },
        disturbed: false,
      },
    ],
    'wall',
  );
  const value = (name: string): number | undefined => metrics.find((one) => one.name === name)?.median;
  t.is(value('pre_dumped_bytes'), 2 * (dumpOf(cycle).dump_stats?.pages_written ?? 0) * PAGE);
  t.is(value('pre_dump_wall_ms'), 499);
  t.is(value('transfer_total_ms'), restore_end_ms - (dump_start_ms - 500));
});

test('what the client saw of a snapshot is drawn to the end of its dump', (t) => {
  const cycle = as('leave-running');
  const { restore_end_ms: _none, ...marks } = cycle.marks;
  const [trace] = outageTraces([{ ...cycle, marks }]);
  t.is(trace?.restored_ms, Math.round(((marks.dump_end_ms ?? 0) - (marks.dump_start_ms ?? 0)) * 100) / 100);
  t.true((trace?.points.length ?? 0) > 0);
});

test('what the client saw of pre-dumps is drawn too, from before the first of them', (t) => {
  const cycle = as('pre-copy');
  const dumped = cycle.marks.dump_start_ms ?? 0;
  // So early that it is before the look of 100 ms that any dump gets.
  const sent_ms = [-500, -350, -200, -50, 100].map((at) => dumped + at);
  const series = { channel: 'established', interval_ms: 150, failures: {} } as const;
  const probes = [{ ...series, sent_ms, done_ms: sent_ms.map((at) => at + 1), ok: sent_ms.map(() => 1 as const) }];
  const of = (marks: CycleEvent['marks']): number[] =>
    outageTraces([{ ...cycle, marks, probes }]).flatMap(({ points }) => points.map(({ t_ms }) => t_ms));
  const { pre_dump_start_ms: _none, ...plain } = cycle.marks;
  t.deepEqual(of({ ...plain, pre_dump_start_ms: dumped - 300 }), [-350, -200, -50, 100]);
  t.deepEqual(of(plain), [-50, 100]);
});

test('a restore without the memory has no rate of memory', (t) => {
  const names = (procedure: CycleEvent['procedure']): string[] =>
    cellMetrics(
      procedure,
      [
        {
          cycle: as(procedure),
          pageSize: PAGE,
          roofline: { copy: undefined, imageWrite: undefined, imageRead: undefined },
          disturbed: false,
        },
      ],
      'wall',
    ).map(({ name }) => name);
  t.true(names('roundtrip').includes('restore_throughput_user_bytes_per_s'));
  t.false(names('lazy').some((name) => name.startsWith('restore_throughput')));
  t.true(names('lazy').includes('restore_wall_ms'));
});

test('a way is told from another by how it copies', (t) => {
  t.is(procedureText({ procedure: 'lazy' }), 'lazy');
  const how = { rounds: 3, mode: 'read', auto_dedup: false, converge: false } as const;
  t.is(procedureText({ procedure: 'pre-copy', pre_copy: how }), 'pre-copy, 3 rounds, read');
  t.is(
    procedureText({ procedure: 'pre-copy', pre_copy: { ...how, rounds: 8, mode: 'splice', auto_dedup: true, converge: true } }),
    'pre-copy, up to 8 rounds, splice, auto-dedup',
  );
});

/** Windows of 20 ms from `start_ms` on. */
const served = (start_ms: number, ...stretches: readonly (readonly [windows: number, right: number])[]) => ({
  start_ms,
  window_ms: 20,
  right: stretches.flatMap(([windows, right]) => new Array<number>(windows).fill(right)),
  wrong: 0,
});

test('the time to 90 % of the warm rate counts from the spawn, and from the start of the restore', (t) => {
  const roundtrip = as('roundtrip');
  const { restore_start_ms = 0 } = roundtrip.marks;
  const cycle = as('warm-rate', {
    marks: { ...roundtrip.marks, spawn_ms: 1000, first_answer_ms: 1300 },
    loads: {
      connections: 4,
      cold: served(1310, [25, 40], [60, 95]),
      warm: served(5000, [50, 100]),
      restored: served(restore_start_ms + 200, [60, 99]),
    },
  });
  t.is(verdict(cycle), 'pass');
  const roofline = { copy: undefined, imageWrite: undefined, imageRead: undefined };
  const metrics = cellMetrics('warm-rate', [{ cycle, pageSize: PAGE, roofline, disturbed: false }], 'wall');
  const value = (name: string): number | undefined => metrics.find((one) => one.name === name)?.median;
  t.is(value('cold_first_answer_ms'), 300);
  t.is(value('cold_warm_rate_ms'), 310 + 25 * 20);
  t.is(Math.round(value('restore_warm_rate_ms') ?? 0), 200);
  t.is(value('warm_rate_per_second_count'), 5000);
  t.is(value('restore_warm_ms'), undefined, 'the whole data set was read after the load, not right after the restore');
  t.true((value('outage_established_ms') ?? 0) > 0);
});
