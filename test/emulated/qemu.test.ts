import { cp, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { listCachedKernels } from '../../vm/kernels/catalogue/cache.ts';
import { defaultCacheDir } from '../../vm/userlands/cache-dir.ts';
import { temporaryFolder } from '../real/support/command-line.ts';
import { consolesOf, KERNEL, onlyMachine, runInQemu, tripOf } from '../real/support/qemu.ts';

test.serial('a service survives on a kernel that this host does not run', async (t) => {
  const run = await runInQemu(t, ['-w', 'redis', '-n', '1', '--kernel', KERNEL]);
  t.is(run.exitCode, 0);
  const { results } = run;
  const machine = onlyMachine(run);
  t.true(machine.kernel.startsWith(`${KERNEL}.`), machine.kernel);
  t.is(machine.facts?.kernel.release, machine.kernel, 'the kernel that was meant is the kernel that ran');
  t.deepEqual(machine.findings, [], 'the configuration and the kernel agree');
  t.is(results.kernels[0]?.source.kind, 'package');
  const checkpoint = results.kernels[0]?.config.options.find(({ name }) => name === 'CONFIG_CHECKPOINT_RESTORE');
  t.is(checkpoint?.state, 'built-in', 'read from the package, before it was booted');
  const domain = machine.emulator?.accelerator === 'kvm' ? 'wall' : 'emulated';
  const { metrics, verdict } = tripOf(run, 'redis');
  t.is(verdict, 'pass');
  t.true(metrics.length > 5);
  for (const metric of metrics) t.is(metric.domain, domain, metric.name);
  // A machine that an earlier run has saved is brought back, and its console begins there.
  const marks =
    machine.boots[0]?.how === 'cold' ? ['Linux version 6.12', 'criu-qualify: initramfs', 'criu-qualify: machine'] : [];
  const [console = ''] = consolesOf(run);
  for (const mark of marks) t.true(console.includes(mark), mark);
});

test.serial('a machine that counts instructions gives figures in instructions, none of its first cycle', async (t) => {
  const size = ['-p', 'connections=2', '-p', 'memory=1MiB'];
  const run = await runInQemu(t, ['-w', 'tcp-server', ...size, '-n', '1', '--kernel', KERNEL, '--clock', 'instructions']);
  t.is(run.exitCode, 0);
  const { clock_domain, emulator, boots } = onlyMachine(run);
  t.is(clock_domain, 'instructions');
  t.is(emulator?.qemu_source, 'pinned');
  t.is(emulator?.cpus, 1);
  t.deepEqual(
    boots.map(({ how }) => how),
    ['cold'],
    'it is booted, also where one was saved',
  );
  const [console = ''] = consolesOf(run);
  t.true(console.includes('KASLR disabled') && console.includes('norandmaps'));
  const { cycles, metrics, verdict } = tripOf(run, 'tcp-server');
  t.is(verdict, 'pass');
  t.is(cycles.length, 2, 'the one that was asked for, and one before it');
  t.true(metrics.some(({ name }) => name === 'frozen_time_instructions'));
  for (const { name, unit, domain, samples } of metrics) {
    t.is(domain, 'instructions', name);
    t.false(['us', 'ms', 'bytes_per_s'].includes(unit), name);
    t.is(samples.length, 1, name);
  }
});

test.serial('two kernels side by side; one that cannot be unpacked fails, and the other is not disturbed', async (t) => {
  const cached = await listCachedKernels(defaultCacheDir(process.env));
  const kernel = cached.map((one) => one.kernel).find(({ upstream }) => upstream.startsWith(`${KERNEL}.`));
  if (kernel?.modulesRoot === undefined) throw new Error('the test before has fetched this kernel');
  const dir = await temporaryFolder(t);
  await mkdir(path.join(dir, 'lib'));
  await cp(path.join(kernel.modulesRoot, 'lib', 'modules'), path.join(dir, 'lib', 'modules'), { recursive: true });
  const image = path.join(dir, `vmlinuz-${kernel.release}`);
  await cp(kernel.image, image);
  // Ones in the middle of the compressed kernel: its decompressor finds them and halts the machine.
  const file = await open(image, 'r+');
  await file.write(Buffer.alloc(4096, 0xff), 0, 4096, 4_000_000);
  await file.close();
  const run = await runInQemu(t, [
    '-w',
    'redis',
    '-n',
    '1',
    '--kernel',
    KERNEL,
    '--kernel',
    dir,
    '--boot-timeout',
    '90',
    '-j',
    '2',
  ]);
  t.is(run.exitCode, 1);
  t.is(run.results.machines.length, 2);
  const verdicts = new Map(run.results.cells.map(({ cell, verdict, reason }) => [cell.kernel, { verdict, reason }]));
  const [good, broken] = run.results.kernels
    .map(({ id, source }) => ({ ...verdicts.get(id), source: source.kind }))
    .toSorted((a) => (a.source === 'package' ? -1 : 1));
  t.is(good?.verdict, 'pass', good?.reason);
  t.is(broken?.verdict, 'fail', broken?.reason);
  t.regex(broken?.reason ?? '', /^the kernel hangs: it did not start its first program/);
});
