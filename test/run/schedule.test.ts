import test from 'ava';
import { poisons } from '../../harness/run/poison.ts';
import { inOrder, sharesOf } from '../../harness/run/schedule.ts';
import { first, recordedCycles } from './recorded.ts';

test('what measures wall time runs alone, the rest together, each in its order', (t) => {
  const jobs = (['emulated', 'wall', 'emulated', 'wall'] as const).map((clock_domain, i) => ({ record: { clock_domain }, i }));
  const { alone, together } = inOrder(jobs);
  t.deepEqual(
    alone.map(({ i }) => i),
    [1, 3],
  );
  t.deepEqual(
    together.map(({ i }) => i),
    [0, 2],
  );
});

test('a failed cycle, a failed batch and a tainted kernel spoil a machine; a cycle that went well does not', (t) => {
  t.true(poisons(first(recordedCycles('redis-fail', 'roundtrip'))));
  t.false(poisons(first(recordedCycles('redis-pass', 'roundtrip'))));
  const log = { event: 'kernel-log' as const, batch: 'b', cycle: 1, taint_before: 0, lines: [], more: 0 };
  t.true(poisons({ ...log, taint_after: 512 }));
  t.false(poisons({ ...log, taint_after: 0 }));
  t.true(
    poisons({
      event: 'batch-failed',
      batch: 'b',
      attempt: 1,
      t_ms: 0,
      stop: { step: 'prepare', origin: 'harness', message: 'x' },
    }),
  );
});

test('where instructions are counted every batch has a machine of its own, elsewhere they share one', (t) => {
  t.deepEqual(sharesOf({ clock_domain: 'instructions' }, ['redis', 'nginx']), [['redis'], ['nginx']]);
  t.deepEqual(sharesOf({ clock_domain: 'emulated' }, ['redis', 'nginx']), [['redis', 'nginx']]);
});
