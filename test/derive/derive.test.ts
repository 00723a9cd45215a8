import { readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import { worstOf } from '../../harness/derive/worst.ts';
import type { Verdict } from '../../harness/schema/cell.ts';
import type { LogEvent } from '../../harness/schema/events.ts';
import { type CellResult, type Results, results as resultsSchema } from '../../harness/schema/results.ts';
import { first, type Recorded, recorded, recordedPath } from '../run/recorded.ts';

/** The recorded run with its events changed; undefined leaves an event out. */
const changed = ({ run, events }: Recorded, change: (event: LogEvent) => LogEvent | undefined): Results =>
  resultsSchema.parse(
    derive(
      run,
      events.flatMap((event) => change(event) ?? []),
    ),
  );

const cellOf = ({ cells }: Results, procedure: CellResult['cell']['procedure'], workload = 'redis'): CellResult =>
  first(cells.filter(({ cell }) => cell.procedure === procedure && cell.workload.id === workload));

const isCanary = (event: LogEvent): boolean => 'batch' in event && event.batch?.startsWith('canary-') === true;

const FAULT = {
  event: 'machine-fault',
  attempt: 1,
  machine: first(recorded('resumed').run.machines).id,
  blame: 'ours',
  message: 'the machine was lost',
  console_tail: '',
} as const;

test('a recorded run gives the recorded results (UPDATE_GOLDEN=1 writes them)', (t) => {
  const { run, events } = recorded('redis-pass');
  const results = derive(run, events);
  const file = recordedPath('redis-pass', 'results.json');
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
  t.deepEqual(JSON.parse(JSON.stringify(results)), JSON.parse(readFileSync(file, 'utf8')));
  t.notThrows(() => resultsSchema.parse(results));
});

test('figures of the recorded run, reckoned here from its events', (t) => {
  const { run, events } = recorded('redis-pass');
  const { metrics } = cellOf(derive(run, events), 'roundtrip');
  const samples = (name: string): number[] => first(metrics.filter((metric) => metric.name === name)).samples;
  const cycles = events
    .filter((event) => event.event === 'cycle')
    .filter((cycle) => !isCanary(cycle) && cycle.dump !== undefined);
  t.is(cycles.length, 2);
  for (const [i, { dump, marks, probes }] of cycles.entries()) {
    const pages = (dump?.dump_stats?.pages_written ?? 0) * 4096;
    const us = dump?.dump_stats?.memdump_time_us ?? 0;
    t.is(Math.round(samples('dump_throughput_engine_bytes_per_s')[i] ?? 0), Math.round((pages / us) * 1e6));
    t.is(samples('dump_wall_ms')[i], (marks.dump_end_ms ?? 0) - (marks.dump_start_ms ?? 0));
    t.is(samples('frozen_time_us')[i], dump?.dump_stats?.frozen_time_us);
    // The service is gone between the two: the client must have seen at least the time of both processes after the freeze.
    const outage = samples('outage_established_ms')[i] ?? 0;
    t.true(outage > (marks.restore_end_ms ?? 0) - (marks.dump_end_ms ?? 0), 'the restore is within the outage');
    const last = Math.max(...(first(probes).done_ms ?? []));
    t.true(outage < last - (first(probes).sent_ms[0] ?? 0), 'and the outage within what was watched');
  }
});

test('deriving changes nothing, and gives the same again', (t) => {
  const { run, events } = recorded('resumed');
  const before = structuredClone({ run, events });
  t.deepEqual(derive(run, events), derive(run, events));
  t.deepEqual({ run, events }, before);
});

test('the worst verdict wins', (t) => {
  const order: Verdict[] = ['fail', 'error', 'missing', 'pass', 'skip'];
  for (const [i, worse] of order.entries()) {
    for (const better of order.slice(i)) {
      t.is(worstOf([better, worse]), worse);
      t.is(worstOf([worse, better]), worse);
    }
  }
  t.is(worstOf([]), 'missing', 'nothing was planned, so nothing was shown');
});

test('a recorded failure: the cause once, with both of its cycles, and no figures of what did not work', (t) => {
  const results = changed(recorded('redis-fail'), (event) => event);
  t.is(results.verdict, 'fail');
  t.true(results.headline.startsWith('0 of 1 workload froze and thawed'));
  const cell = cellOf(results, 'roundtrip');
  // None of two: 1 - 0.025^(1/2), the closed form of the exact interval.
  t.like(cell.success_rate, { passed: 0, of: 2, ci_low: 0 });
  t.true(Math.abs((cell.success_rate.ci_high ?? 0) - (1 - Math.sqrt(0.025))) < 1e-9);
  t.deepEqual(cell.metrics, []);
  t.is(cell.findings.length, 1);
  const finding = first(cell.findings);
  t.like(finding, { id: 'so-passcred-refused', severity: 'fail', cycles: [1, 2], cell: cell.cell.id });
  t.true(finding.evidence[0]?.includes("Can't get 1:16 opt"));
  t.regex(finding.artifact ?? '', /^artifacts\/.*\/1-dump\.log\.gz$/);
  t.is(cell.errors[0]?.message, "sockets: Can't get 1:16 opt: Operation not supported");
  t.is(cellOf(results, 'cold-start').verdict, 'pass', 'the cold start is not to blame');
  t.deepEqual(results.comparisons, []);
});

test('two different causes are two findings', (t) => {
  const results = changed(recorded('redis-fail'), (event) =>
    event.event === 'cycle' && event.cycle === 2 && event.dump !== undefined && event.stop !== undefined
      ? {
          ...event,
          stop: { ...event.stop, message: 'criu dump ended with exit code 1: something else' },
          dump: { ...event.dump, log: { ...event.dump.log, errors: [{ level: 'error', message: 'something else' }] } },
        }
      : event,
  );
  t.deepEqual(
    cellOf(results, 'roundtrip').findings.map(({ id, cycles }) => [id, cycles]),
    [
      ['so-passcred-refused', [1]],
      ['undiagnosed', [2]],
    ],
  );
});

test('one failing cycle fails its cell and the run; figures come from the cycle that passed', (t) => {
  const results = changed(recorded('redis-pass'), (event) =>
    event.event === 'cycle' && event.cycle === 2 && event.procedure === 'roundtrip'
      ? { ...event, proof: event.proof.map((one) => (one.name === 'digest' ? { ...one, after: 'x' } : one)) }
      : event,
  );
  t.is(results.verdict, 'fail');
  const cell = cellOf(results, 'roundtrip');
  t.is(cell.verdict, 'fail');
  t.like(cell.success_rate, { passed: 1, of: 2 });
  t.regex(cell.reason, /^works sometimes, in 1 of 2 cycles: digest did not survive/);
  t.like(first(cell.findings.filter(({ id }) => id === 'works-sometimes')), { severity: 'warn', cycles: [2] });
  t.deepEqual(
    cell.cycles.map(({ verdict }) => verdict),
    ['pass', 'fail'],
  );
  t.deepEqual(first(cell.checks.filter(({ name }) => name === 'digest')), {
    name: 'digest',
    what: 'the whole data set, read by its own client',
    held: 1,
    of: 2,
  });
  t.true(cell.metrics.every(({ samples }) => samples.length === 1));
});

test('a batch that did not end is missing', (t) => {
  const results = changed(recorded('redis-pass'), (event) =>
    event.event === 'batch-finished' && !isCanary(event) ? undefined : event,
  );
  t.is(results.verdict, 'missing');
  for (const cell of results.cells) {
    t.like(cell, { verdict: 'missing', reason: 'planned, but not run' });
    t.deepEqual([cell.cycles, cell.metrics], [[], []], 'cycles of an attempt that was cut off count for nothing');
  }
});

test('a batch that failed is an error of ours, with its step', (t) => {
  const results = changed(recorded('redis-pass'), (event) =>
    event.event === 'batch-finished' && !isCanary(event)
      ? { ...event, event: 'batch-failed', stop: { step: 'prepare', origin: 'harness', message: 'no such folder' } }
      : event,
  );
  t.is(results.verdict, 'error');
  for (const cell of results.cells) t.is(cell.reason, 'the batch stopped in step prepare: no such folder');
});

test('a kernel that broke down fails its batch, with what the console said', (t) => {
  const results = changed(recorded('resumed'), (event) =>
    event.event === 'batch-finished' && event.batch.startsWith('tcp-server')
      ? {
          ...FAULT,
          attempt: event.attempt,
          batch: event.batch,
          blame: 'kernel',
          message: 'the kernel panicked',
          console_tail: 'a\nb',
        }
      : event,
  );
  const cell = cellOf(results, 'roundtrip', 'tcp-server');
  t.like(cell, { verdict: 'fail', reason: 'the kernel panicked' });
  t.like(first(cell.findings), { id: 'kernel-fault', severity: 'fail', evidence: ['a', 'b'] });
  t.is(first(results.machines).faults.length, 1);
  t.is(first(results.machines).verdict, 'fail');
});

test('a machine that was lost is an error of ours, for its batch or for all', (t) => {
  for (const fault of [{ ...FAULT, batch: 'tcp' }, FAULT]) {
    const results = changed(recorded('resumed'), (event) => {
      if (event.event !== 'batch-finished' || !event.batch.startsWith('tcp-server')) return event;
      return 'batch' in fault ? { ...fault, batch: event.batch } : fault;
    });
    t.like(cellOf(results, 'roundtrip', 'tcp-server'), { verdict: 'error', reason: 'the machine was lost' });
    t.is(cellOf(results, 'roundtrip').verdict, 'pass', 'a batch that ended before is as it was');
    t.is(results.verdict, 'error');
  }
});

test('a cycle that is not on record makes an error, not a pass of fewer cycles', (t) => {
  const results = changed(recorded('redis-pass'), (event) =>
    event.event === 'cycle' && event.cycle === 2 && event.procedure === 'roundtrip' ? undefined : event,
  );
  t.like(cellOf(results, 'roundtrip'), { verdict: 'error', reason: '1 of 2 cycles are on record' });
  t.is(cellOf(results, 'cold-start').verdict, 'pass');
});

test('a dump that is faster than the machine copies is an error, not a record', (t) => {
  const results = changed(recorded('redis-pass'), (event) =>
    event.event === 'roofline' ? { ...event, copy_bytes_per_s: [1e6, 1e6, 1e6] } : event,
  );
  const cell = cellOf(results, 'roundtrip');
  t.is(cell.verdict, 'error');
  t.regex(cell.reason, /where this machine copies 1 MB\/s at best: a clock or a unit is wrong$/);
});

test('a resumed run counts each cell once, from the attempt that ended', (t) => {
  const { run, events } = recorded('resumed');
  const cutOff = events.filter((event) => event.event === 'cycle' && event.attempt === 1 && event.batch.startsWith('tcp-server'));
  t.is(cutOff.length, 1, 'the first attempt did one cold start of tcp-server');
  const results = changed({ run, events }, (event) => event);
  t.deepEqual(
    results.cells.map(({ cell }) => cell.id),
    run.plan.map(({ id }) => id),
  );
  for (const cell of results.cells) {
    t.is(cell.verdict, 'pass', cell.title);
    t.deepEqual(
      cell.cycles.map(({ cycle }) => cycle),
      [1, 2],
      cell.title,
    );
  }
  t.is(results.run.state, 'finished');
  t.is(results.roofline.length, 2);
});

test('before it was resumed, that run was interrupted and lacked its second batch', (t) => {
  const { run, events } = recorded('resumed');
  const stop = events.findIndex(({ event }) => event === 'run-ended') + 1;
  const results = derive(run, events.slice(0, stop));
  t.is(results.run.state, 'interrupted');
  t.is(results.verdict, 'missing');
  t.deepEqual(
    results.cells.map(({ verdict }) => verdict),
    ['pass', 'pass', 'missing', 'missing'],
  );
  t.is(derive(run, events.slice(0, stop - 1)).run.state, 'running');
});

test('a run of which nothing happened is missing, not passed', (t) => {
  const { run } = recorded('redis-pass');
  const results = resultsSchema.parse(derive(run, []));
  t.is(results.verdict, 'missing');
  t.regex(results.headline, /^0 of 1 workload .* which did not come up/);
  t.deepEqual([results.comparisons, results.roofline, results.calibrations], [[], [], []]);
});

test('the calibration: a service that was held is measured as held that long', (t) => {
  const calibration = first(changed(recorded('redis-pass'), (event) => event).calibrations);
  t.is(calibration.workload, 'redis');
  t.true(calibration.stopped_ms > 90);
  t.is(calibration.error_ms, calibration.measured_ms - calibration.stopped_ms);
  t.true(Math.abs(calibration.error_ms) < calibration.stopped_ms / 2, `${calibration.error_ms} ms`);
});

test('where the cold start won, the comparison says so', (t) => {
  const { run, events } = recorded('redis-pass');
  const shift = (factor: number): string[] =>
    derive(
      run,
      events.map((event) => {
        if (event.event !== 'cycle' || event.procedure !== 'cold-start') return event;
        const { spawn_ms = 0, first_answer_ms = 0, warm_ms = 0 } = event.marks;
        const stretch = (at: number): number => spawn_ms + (at - spawn_ms) * factor;
        return { ...event, marks: { spawn_ms, first_answer_ms: stretch(first_answer_ms), warm_ms: stretch(warm_ms) } };
      }),
    ).comparisons.map(({ finding }) => finding);
  t.true(
    shift(0.01).every((finding) => finding.includes('the cold start wins')),
    shift(0.01).join(),
  );
  t.true(
    shift(100).every((finding) => /the restore is \d+ times as fast as a cold start/.test(finding)),
    shift(100).join(),
  );
});
