import test from 'ava';
import { judgeCycle } from '../../harness/derive/judge-cycle.ts';
import { kernelFindings, newTaints, oomVictim } from '../../harness/derive/kernel-log.ts';
import { first, recordedCycles } from '../run/recorded.ts';

const line = (text: string) => ({ level: 4, time_s: 1.5, text });
type Log = Parameters<typeof kernelFindings>[0][number];
const log = (change: Partial<Log> = {}): Log => ({
  event: 'kernel-log',
  batch: 'b',
  cycle: 1,
  taint_before: 0,
  taint_after: 0,
  lines: [],
  more: 0,
  ...change,
});
const WARN = 1 << 9;

test('only what is new of the taint is told', (t) => {
  t.deepEqual(newTaints(0, 0), []);
  t.deepEqual(newTaints(WARN, WARN), []);
  t.regex(newTaints(0, WARN).join(), /^W: /);
  t.is(newTaints(0, (1 << 7) | WARN).length, 2);
});

test('a taint is a warning with the lines that go with it; warnings without one are told once', (t) => {
  const [tainted, ...none] = kernelFindings([log({ taint_after: WARN, lines: [line('WARNING: CPU: 0 PID: 1')] })], 'c');
  t.like(tainted, { id: 'kernel-tainted', severity: 'warn', cell: 'c', cycles: [1] });
  t.deepEqual(none, []);
  t.true(tainted?.evidence[0]?.endsWith('WARNING: CPU: 0 PID: 1'));
  const warned = kernelFindings(
    [log({ lines: [line('took 12 ns'), line('took 13 ns')] }), log({ cycle: 2, lines: [line('took 14 ns')] })],
    'c',
  );
  t.is(warned.length, 1);
  t.like(first(warned), { id: 'kernel-warnings', severity: 'info', cycles: [1, 2] });
  t.is(first(warned).evidence.length, 1, 'lines that differ in numbers only');
  t.deepEqual(kernelFindings([log()], 'c'), []);
});

test('a process that the kernel killed for want of memory makes its cycle an error of ours', (t) => {
  const victim = oomVictim([
    line('redis invoked oom-killer'),
    line('Out of memory: Killed process 412 (redis-server) total-vm:1kB'),
  ]);
  t.is(victim, 'redis-server');
  t.is(oomVictim([line('took 12 ns')]), undefined);
  const cycle = first(recordedCycles('redis-pass', 'roundtrip'));
  t.is(judgeCycle(cycle, 4096).verdict, 'pass');
  t.like(judgeCycle(cycle, 4096, victim), { verdict: 'error' });
  t.regex(judgeCycle(cycle, 4096, victim).reason, /killed redis-server.*--memory/);
});
