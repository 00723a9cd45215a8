import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
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

test('a kernel that calls itself otherwise than was meant is a finding', (t) => {
  t.like(first(findingsWith([], '9.9.9')), { id: 'other-kernel', severity: 'error' });
});
