import type { ExecutionContext } from 'ava';
import { projectPath } from '../../harness/project.ts';
import { rootTest } from '../real/support/as-root.ts';
import { KERNEL, runInQemu, tripOf } from '../real/support/qemu.ts';

// They take minutes: npm test -- test/on-request/kernel-remedies.test.ts

/** Runs a service of the tests in QEMU; what its cell failed for, and what came of each remedy. */
const tryOn = async (t: ExecutionContext, name: string) => {
  t.timeout(3_600_000);
  const file = projectPath('test', 'fixtures', 'services', `${name}.yaml`);
  const run = await runInQemu(t, ['-w', file, '-k', KERNEL, '-n', '1']);
  t.is(run.exitCode, 1);
  const { verdict, findings, remedies = [] } = tripOf(run, name);
  t.is(verdict, 'fail', 'a remedy mends no cell');
  return { cause: findings[0]?.id, tried: remedies.map(({ action, verdict: seen }) => [action, seen]) };
};

rootTest('a module that modprobe may not load by itself is loaded by name, and the dump succeeds', async (t) => {
  t.deepEqual(await tryOn(t, 'blacklisted-diag'), {
    cause: 'inet-sockets-not-collected',
    tried: [[{ kind: 'modules', names: ['inet_diag', 'tcp_diag', 'udp_diag', 'raw_diag'] }, 'pass']],
  });
});

rootTest('where an environment variable does not help against io_uring, a sysctl does', async (t) => {
  t.deepEqual(await tryOn(t, 'io-uring'), {
    cause: 'io-uring',
    tried: [
      [{ kind: 'environment', variables: { UV_USE_IO_URING: '0' } }, 'fail'],
      [{ kind: 'sysctl', name: 'kernel.io_uring_disabled', value: '2' }, 'pass'],
    ],
  });
});
