import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import { CANARY_BATCHES } from '../../harness/run/flavor-canaries.ts';
import type { Cell } from '../../harness/schema/cell.ts';
import type { LogEvent } from '../../harness/schema/events.ts';
import type { OptionProbe } from '../../harness/schema/facts.ts';
import type { Finding } from '../../harness/schema/results.ts';
import { first, recorded } from '../run/recorded.ts';

/** Findings of the only machine of a recorded run, had its runner seen this. */
const findingsWith = (option_probes: OptionProbe[], release?: string): Finding[] => {
  const { run, events } = recorded('redis-pass');
  const changed = events.map(
    (event): LogEvent =>
      event.event === 'machine-facts'
        ? {
            ...event,
            facts: {
              ...event.facts,
              option_probes,
              kernel: { ...event.facts.kernel, release: release ?? event.facts.kernel.release },
            },
          }
        : event,
  );
  return first(derive(run, changed).machines).findings;
};

test('configuration and kernel agree: nothing is to be told', (t) => {
  t.deepEqual(findingsWith([{ name: 'CONFIG_CHECKPOINT_RESTORE', present: true, how: 'x' }]), []);
  t.deepEqual(findingsWith([{ name: 'CONFIG_NOT_KNOWN_HERE', present: false, how: 'x' }]), []);
});

test('an option that is configured and not there is a finding, and so is the other way round', (t) => {
  const [missing] = findingsWith([
    { name: 'CONFIG_CHECKPOINT_RESTORE', present: false, how: '/proc/sys/kernel/ns_last_pid is not there' },
  ]);
  t.like(missing, { id: 'config-disagrees', severity: 'warn' });
  t.is(missing?.title, 'The configuration says CONFIG_CHECKPOINT_RESTORE=y, and the running kernel does not have it.');
  t.is(missing?.evidence[0], '/proc/sys/kernel/ns_last_pid is not there');
  const [extra] = findingsWith([{ name: 'CONFIG_MEM_SOFT_DIRTY', present: true, how: 'x' }]);
  t.is(extra?.title, 'The configuration says CONFIG_MEM_SOFT_DIRTY not set, and the running kernel has it.');
});

/** Findings of the same machine, had this been logged of its canaries. */
const findingsAfter = (more: (machine: string, cell: Cell) => LogEvent[]): Finding[] => {
  const { run, events } = recorded('redis-pass');
  const model = first(run.plan);
  const subject = { flavor: 'ns', about: 'tiny' } as const;
  return first(derive(run, [...events, ...more(model.machine, { ...model, id: 'canary-cell', subject })]).machines).findings;
};

test('a canary that left no record is told: the machine was not qualified', (t) => {
  const [finding, ...others] = findingsAfter((machine, cell) => [{ event: 'canary', attempt: 1, machine, cells: [cell] }]);
  t.deepEqual(others, []);
  t.like(finding, {
    id: 'canary-not-judged',
    severity: 'warn',
    title: 'Whether a tiny process survives here could not be told (flavor ns): the canary left no record.',
  });
});

test('a machine that was lost to its canaries says nothing of what was not run', (t) => {
  const { run, events } = recorded('redis-pass');
  const { machine } = first(run.plan);
  const lost: LogEvent = {
    ...{ event: 'machine-fault', attempt: 1, machine, batch: CANARY_BATCHES },
    ...{ blame: 'kernel', message: 'Kernel panic while it ran', console_tail: '' },
  };
  const unfinished = events.filter((event) => !('batch' in event));
  const { cells, machines } = derive(run, [...unfinished, lost]);
  t.deepEqual([...new Set(cells.map(({ verdict }) => verdict))], ['missing']);
  t.is(first(machines).faults.length, 1);
});

test('a kernel that calls itself otherwise than was meant is a finding', (t) => {
  t.like(first(findingsWith([], '9.9.9')), { id: 'other-kernel', severity: 'error' });
});

test('a machine that was lost while it dumped for another one is the finding of that cell', (t) => {
  const { run, events } = recorded('migrate');
  const cell = first(run.plan);
  const machine = cell.from?.machine ?? '';
  const isOfIt = (event: LogEvent): boolean => 'batch' in event && event.batch === cell.batch;
  const fault: LogEvent = {
    event: 'machine-fault',
    attempt: 1,
    machine,
    batch: cell.batch,
    blame: 'kernel',
    message: 'the kernel panicked',
    console_tail: 'Kernel panic - not syncing: Fatal exception',
  };
  // One that has nothing to do with it: the machine that it was to be restored in booted at the second try.
  const { batch: _none, ...unborn } = { ...fault, machine: cell.machine, blame: 'ours' as const, message: 'it did not boot' };
  const result = derive(run, [unborn, ...events.filter((event) => !isOfIt(event)), fault]).cells.find(
    (one) => one.cell.id === cell.id,
  );
  const reason = `in the machine that it was dumped in (${cell.from?.kernel}): the kernel panicked`;
  t.like(result, { verdict: 'fail', reason });
  t.like(first(result?.findings ?? []), { id: 'kernel-fault', evidence: ['Kernel panic - not syncing: Fatal exception'] });

  // When it was tried before, the other machine was lost, by a fault of ours.
  const earlier: LogEvent = { ...fault, machine: cell.machine, blame: 'ours', message: 'QEMU was killed' };
  const again = derive(run, [...events.filter((event) => !isOfIt(event)), earlier, { ...fault, attempt: 2 }]);
  t.like(
    again.cells.find((one) => one.cell.id === cell.id),
    { verdict: 'fail', reason },
  );
});
