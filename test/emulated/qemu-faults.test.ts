import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { temporaryFolder, writeWrapper } from '../real/support/command-line.ts';
import { markedProcesses } from '../real/support/host.ts';
import { consolesOf, KERNEL, onlyMachine, type QemuRun, runInQemu, tripOf } from '../real/support/qemu.ts';

/** What the TCP server's process may be called, as a pattern of the shell. */
const NODE = 'node*|MainThread';

/** A script that does something in CRIU's place when a service is to be dumped, told by the name of its process, and is CRIU otherwise. */
const whenDumped = (deeds: Readonly<Record<string, string>>): string => `
if [ "$1" = dump ]; then
  case $(cat "/proc/$3/comm") in
${Object.entries(deeds)
  .map(([name, deed]) => `    ${name}) ${deed} ;;`)
  .join('\n')}
  esac
fi
exec criu "$@"`;

/** Services meet with what the script does; nginx must be qualified all the same, in a machine that redis has not met. */
const runWith = async (
  t: ExecutionContext,
  deeds: Readonly<Record<string, string>>,
  argv: readonly string[] = [],
): Promise<QemuRun> => {
  const criu = await writeWrapper(await temporaryFolder(t), whenDumped(deeds));
  const workloads = ['redis', 'nginx', ...(Object.keys(deeds).includes(NODE) ? ['tcp-server'] : [])].join(',');
  const run = await runInQemu(t, ['-w', workloads, '-n', '1', '--kernel', KERNEL, '--criu', criu, ...argv]);
  const nginx = tripOf(run, 'nginx');
  t.is(nginx.verdict, 'pass', nginx.reason);
  t.is(onlyMachine(run).boots.length, 2, 'nginx got a machine of its own');
  return run;
};

test.serial('a kernel that panics fails its cell, a runner that is killed is our error, and the others go on', async (t) => {
  const run = await runWith(t, {
    'redis*': 'echo c > /proc/sysrq-trigger; sleep 60',
    [NODE]: 'kill -9 $PPID; sleep 60',
  });
  t.is(run.exitCode, 1);
  const redis = tripOf(run, 'redis');
  t.is(redis.verdict, 'fail');
  t.regex(redis.reason, /^the kernel panicked while it ran: sysrq triggered crash/);
  t.true(
    redis.findings[0]?.evidence.some((line) => line.includes('sysrq triggered crash')),
    'the end of the console is kept',
  );
  const { boots, faults } = onlyMachine(run);
  const [first, second] = boots;
  t.is(second?.how, 'warm', 'it need not be booted again');
  // An earlier run may have saved this machine already.
  if (first?.how === 'cold') t.true((second?.ready_ms ?? Number.POSITIVE_INFINITY) < first.ready_ms);
  t.deepEqual(
    faults.map(({ blame }) => blame),
    ['kernel', 'ours'],
  );
  const killed = tripOf(run, 'tcp-server');
  t.is(killed.verdict, 'error');
  t.regex(killed.reason, /^the runner ended with exit code 137 while it ran/);
  t.true(consolesOf(run)[1]?.includes('criu-qualify: runner ended with 137'));
});

test.serial('a machine without memory is our error and says what to do, and so is a QEMU that dies', async (t) => {
  t.is(markedProcesses('').length, 0);
  const deeds = { 'redis*': 'tail /dev/zero || true; sleep 2', [NODE]: 'echo b > /proc/sysrq-trigger; sleep 60' };
  const run = await runWith(t, deeds, ['--memory', '512MiB']);
  t.is(run.exitCode, 3);
  const redis = tripOf(run, 'redis');
  t.is(redis.verdict, 'error', redis.reason);
  t.regex(redis.reason, /ran out of memory.*--memory/);
  const died = tripOf(run, 'tcp-server');
  t.is(died.verdict, 'error');
  t.regex(died.reason, /^QEMU ended with exit code 0 while it ran/);
});

const CRASH =
  'rdinit=/bin/busybox -- sh -c "busybox mkdir /proc; busybox mount -t proc proc /proc; echo c > /proc/sysrq-trigger"';

for (const [title, append, verdict, reason, more] of [
  [
    'a kernel that panics before the runner answers fails',
    CRASH,
    'fail',
    /^the kernel panicked while booting: sysrq triggered crash/,
    [],
  ],
  [
    'a kernel without a program to run is our error',
    'rdinit=/bin/nothing',
    'error',
    /^the kernel had nothing to run while booting/,
    [],
  ],
  [
    'a kernel that never starts its first program fails after the time limit',
    'rdinit=/bin/busybox -- sleep 600',
    'fail',
    /^the kernel hangs: it did not start its first program within 30 s/,
    ['--boot-timeout', '30'],
  ],
] as const) {
  test.serial(title, async (t) => {
    const run = await runInQemu(t, ['-w', 'redis,nginx', '-n', '1', '--kernel', KERNEL, '--append', append, ...more]);
    t.is(run.exitCode, verdict === 'fail' ? 1 : 3);
    for (const workload of ['redis', 'nginx']) {
      const cell = tripOf(run, workload);
      t.is(cell.verdict, verdict, cell.reason);
      t.regex(cell.reason, reason);
    }
    const [fault] = onlyMachine(run).faults;
    t.is(fault?.blame, verdict === 'fail' ? 'kernel' : 'ours');
    t.true((fault?.console_tail ?? '').length > 0);
    t.is(path.dirname(fault?.console ?? ''), 'artifacts/consoles');
  });
}
