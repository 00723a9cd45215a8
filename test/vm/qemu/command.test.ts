import test from 'ava';
import { type CommandInput, cpuModel, type Hardware, kernelArguments, qemuArguments } from '../../../vm/qemu/command.ts';

const hardware = (major: number, accelerator: Hardware['accelerator'] = 'tcg'): Hardware => ({
  qemu: {
    source: 'pinned',
    version: { text: `${major}.0.0`, major, minor: 0 },
    package: undefined,
    command: ['qemu-system-x86_64'],
    dataDirs: ['/firmware'],
    env: {},
    why: '',
  },
  accelerator,
  clock: 'wall',
  cpus: 2,
  memoryBytes: 1536 * 2 ** 20,
});

const input = (change: Partial<CommandInput> = {}): CommandInput => ({
  hardware: hardware(10),
  image: '/k/vmlinuz',
  initramfs: '/k/initramfs',
  kernelArguments: kernelArguments('quiet'),
  disks: [
    { file: '/u/root.ext4', access: 'snapshot' },
    { file: '/t/a,b.ext4', access: 'read-only' },
  ],
  consoleFile: '/run/con,sole.log',
  incoming: undefined,
  ...change,
});

/** The value after an option, the nth time that it occurs. */
const valueAfter = (args: readonly string[], option: string, nth = 0): string | undefined => {
  const at = args.flatMap((word, i) => (word === option ? [i + 1] : []))[nth];
  return at === undefined ? undefined : args[at];
};

test('a machine is as large as was asked for, without network and display', (t) => {
  const args = qemuArguments(input());
  t.is(valueAfter(args, '-smp'), '2');
  t.is(valueAfter(args, '-m'), '1536M');
  t.is(valueAfter(args, '-display'), 'none');
  t.true(args.includes('-nodefaults') && args.includes('-no-user-config') && args.includes('-no-reboot'));
  t.false(args.some((word) => word.includes('netdev')));
  t.is(valueAfter(args, '-L'), '/firmware');
});

test('what is written to the userland is thrown away, the other disks cannot be written', (t) => {
  const args = qemuArguments(input());
  t.true(valueAfter(args, '-drive')?.includes('snapshot=on'));
  t.true(valueAfter(args, '-drive', 1)?.endsWith('read-only=on'));
});

test('a comma in a path does not end the option', (t) => {
  const args = qemuArguments(input());
  t.true(valueAfter(args, '-drive', 1)?.includes('file=/t/a,,b.ext4,'));
  t.true(valueAfter(args, '-chardev')?.endsWith('path=/run/con,,sole.log'));
});

test('words of the user come after ours on the command line of the kernel', (t) => {
  const line = valueAfter(qemuArguments(input()), '-append') ?? '';
  t.true(line.startsWith('console=ttyS0 '));
  t.true(line.endsWith(' quiet'));
  t.is(kernelArguments(''), kernelArguments('quiet').slice(0, -' quiet'.length));
});

test('the processor: that of the host with KVM; emulated, an old QEMU does without cmpxchg16b', (t) => {
  t.is(cpuModel(hardware(10, 'kvm')), 'host');
  t.false(cpuModel(hardware(10)).includes('cx16'));
  t.true(cpuModel(hardware(7)).includes('cx16=off'));
  t.true(valueAfter(qemuArguments(input()), '-accel')?.startsWith('tcg'));
  t.is(valueAfter(qemuArguments(input({ hardware: hardware(10, 'kvm') })), '-accel'), 'kvm');
});

test('a machine that is brought back waits for its saved state, one that boots does not', (t) => {
  t.false(qemuArguments(input()).includes('-incoming'));
  t.is(valueAfter(qemuArguments(input({ incoming: '/x' })), '-incoming'), 'defer');
});

test('a machine that counts instructions: one thread, one nanosecond each, and nothing left to chance', (t) => {
  const counting = { ...hardware(10), cpus: 1, clock: 'instructions' } as const;
  const words = kernelArguments('quiet', 'instructions');
  const args = qemuArguments(input({ hardware: counting, kernelArguments: words }));
  t.is(valueAfter(args, '-accel'), 'tcg,thread=single');
  t.is(valueAfter(args, '-icount'), 'shift=0,sleep=off');
  t.regex(valueAfter(args, '-rtc') ?? '', /^base=\d{4}-\d\d-\d\dT[\d:]+,clock=vm$/);
  t.regex(valueAfter(args, '-seed') ?? '', /^\d+$/);
  const line = valueAfter(args, '-append')?.split(' ') ?? [];
  for (const word of ['norandmaps', 'nokaslr', 'nowatchdog', 'criu-qualify.clock=instructions', 'quiet'])
    t.true(line.includes(word), word);
  t.deepEqual(args, qemuArguments(input({ hardware: counting, kernelArguments: words })), 'the same machine each time');
});

test('a machine of the ordinary clock is as it always was', (t) => {
  const args = qemuArguments(input());
  for (const option of ['-icount', '-rtc', '-seed']) t.false(args.includes(option), option);
  t.is(valueAfter(args, '-accel'), 'tcg,thread=multi');
  t.false(valueAfter(args, '-append')?.includes('norandmaps'));
});

test('a machine has a network card only where it is linked to another one', (t) => {
  t.false(qemuArguments(input()).join(' ').includes('netdev'));
  const args = qemuArguments(input({ isLinked: true }));
  t.is(valueAfter(args, '-netdev'), 'socket,id=link,fd=5');
  t.true(args.includes('virtio-net-pci,netdev=link,romfile='));
});

test('a model of the processor that was asked for; max is the best without what only costs time here', (t) => {
  t.is(cpuModel({ ...hardware(10), model: 'Nehalem' }), 'Nehalem');
  t.is(cpuModel({ ...hardware(7), model: 'Nehalem' }), 'Nehalem,cx16=off');
  t.is(cpuModel({ ...hardware(10), model: 'max' }), cpuModel(hardware(10)));
  t.is(cpuModel({ ...hardware(10, 'kvm'), model: 'Nehalem' }), 'Nehalem');
});
