import test from 'ava';
import { logEvent } from '../../harness/schema/events.ts';
import { upgradeEvent, upgradeRun } from '../../harness/schema/upgrade.ts';
import { first, recorded } from '../run/recorded.ts';

test('a run of version 1 becomes one machine with its kernel and userland', (t) => {
  const { run } = recorded('redis-fail');
  t.is(run.schema_version, 2);
  const [machine, kernel, userland] = [first(run.machines), first(run.kernels), first(run.userlands)];
  t.like(machine, { provider: 'host', clock_domain: 'wall', kernel: kernel.id, userland: userland.name });
  t.is(machine.id, `${kernel.release}/${userland.name}`);
  t.true(kernel.config.options.length > 10);
  t.true(Object.keys(userland.packages).length > 10);
  for (const cell of run.plan) t.is(cell.machine, machine.id);
});

test('faults of version 1 keep who is to blame', (t) => {
  const old = { schema_version: 1, plan: [{ kernel: '6.18' }], provenance: { userland: { name: 'u' } } };
  const fault = { event: 'machine-fault', attempt: 1, message: 'm', console_tail: '' };
  const upgraded = (blame: string) => logEvent.parse(upgradeEvent({ ...fault, fault: blame }, old));
  t.like(upgraded('boot'), { blame: 'kernel', machine: '6.18/u' });
  t.like(upgraded('infra'), { blame: 'ours' });
});

test('what is of version 2 already, or nothing at all, is left as it is', (t) => {
  for (const value of [{ schema_version: 2, x: 1 }, undefined, 'text', [1]]) t.is(upgradeRun(value), value);
});
