import test from 'ava';
import { plannedPairs, refuseUnpaired } from '../../harness/cli/ab/pairing.ts';
import { chooseSuite, chooseWorkloads } from '../../harness/plan/choose.ts';
import { parseSetting } from '../../harness/plan/params.ts';
import { makePlan, type PlanInput } from '../../harness/plan/plan.ts';
import type { Cell } from '../../harness/schema/cell.ts';

const plan = (suiteName: string, change: Partial<PlanInput> = {}): Cell[] => {
  const suite = chooseSuite(suiteName);
  return makePlan({
    suite,
    workloads: chooseWorkloads(suite, []),
    subjects: [],
    settings: [],
    repeat: 1,
    machines: [{ id: 'm', provider: 'host', kernel: '6.12', userland: { name: 'debian-13', id: 'a' } }],
    criuSha256: undefined,
    networkLock: undefined,
    ...change,
  });
};

test('over the network lock, cells that differ in how they are done are held against their own', (t) => {
  for (const suite of ['quick', 'transfers', 'clone']) {
    const [a, b] = [plan(suite, { networkLock: 'iptables' }), plan(suite, { networkLock: 'nftables' })];
    t.notThrows(() => refuseUnpaired(suite, 'network-lock', a, b));
    const pairs = plannedPairs('network-lock', a, b);
    t.is(pairs.length, a.length);
    for (const { base, run } of pairs) t.deepEqual(base?.identity, run?.identity);
  }
});

test('over a count of copies, one is held against another; several could not be told apart', (t) => {
  const suite = chooseSuite('clone');
  const counted = (...counts: readonly number[]): Cell[] =>
    plan('clone', {
      suite: { ...suite, entries: suite.entries.filter(({ clones }) => counts.includes(clones ?? 0)) },
    });
  t.notThrows(() => refuseUnpaired('clone', 'clones', counted(1), counted(16)));
  t.throws(() => refuseUnpaired('clone', 'clones', counted(1), counted(4, 16)), {
    message: /Where clones differs, the cells of the suite clone \(redis, nginx, tcp-server\) cannot be told apart/,
  });
});

test('over a parameter, a suite that has a workload with several sizes is refused before it is measured', (t) => {
  const at = (text: string): Cell[] => plan('claims', { settings: [parseSetting(text)] });
  t.throws(() => refuseUnpaired('claims', 'param redis.memory', at('redis.memory=8MiB'), at('redis.memory=16MiB')), {
    message: /cannot be told apart/,
  });
  t.notThrows(() =>
    refuseUnpaired(
      'quick',
      'param redis.memory',
      plan('quick', { settings: [parseSetting('redis.memory=8MiB')] }),
      plan('quick', { settings: [parseSetting('redis.memory=16MiB')] }),
    ),
  );
});
