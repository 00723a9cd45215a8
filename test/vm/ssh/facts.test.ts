import test from 'ava';
import { parseFacts } from '../../../vm/ssh/facts.ts';

const facts = (words: Readonly<Record<string, string>>) =>
  parseFacts(['motd of the lab', ...Object.entries(words).map(([key, value]) => `criu-qualify ${key} ${value}`)]);

test('what a host prints beside our lines is not taken for a fact', (t) => {
  const { release, criu, node, missing, memoryBytes } = parseFacts([
    'criu-qualify is what you will use here',
    'criu-qualify release 6.12.9',
    'criu-qualify memory 2048',
    'criu-qualify criu ',
    'criu-qualify missing nsenter',
    'release 1.0',
  ]);
  t.deepEqual(
    { release, criu, node, missing, memoryBytes },
    {
      release: '6.12.9',
      criu: undefined,
      node: undefined,
      missing: ['nsenter'],
      memoryBytes: 2 ** 21,
    },
  );
});

// As /proc/cpuinfo, DMI, the clock sources and systemd-detect-virt of such machines say.
for (const [title, words, kind, clock] of [
  ['systemd-detect-virt on TCG', { detect: 'qemu', hypervisor: '1' }, 'qemu', 'emulated'],
  ['systemd-detect-virt on KVM', { detect: 'kvm', hypervisor: '1', vendor: 'QEMU' }, 'kvm', 'wall'],
  ['systemd-detect-virt on bare metal', { detect: 'none', hypervisor: '0' }, 'none', 'wall'],
  ['the processor of TCG', { hypervisor: '1', cpu: 'QEMU TCG CPU version 2.5+' }, 'qemu', 'emulated'],
  ['bare metal', { hypervisor: '0', cpu: 'AMD EPYC 7543', vendor: 'Dell Inc.' }, 'none', 'wall'],
  [
    'KVM with a named processor',
    { hypervisor: '1', cpu: 'Intel Xeon (Skylake)', vendor: 'QEMU', clocks: 'kvm-clock tsc' },
    'kvm',
    'wall',
  ],
  [
    'QEMU with a named processor and no clock of KVM',
    { hypervisor: '1', cpu: 'Intel Xeon (Skylake)', vendor: 'QEMU', clocks: 'tsc hpet' },
    'qemu',
    'emulated',
  ],
  ['another hypervisor', { hypervisor: '1', cpu: 'Intel Xeon', vendor: 'VMware, Inc.', clocks: 'tsc' }, 'VMware, Inc.', 'wall'],
] as const)
  test(`the clock of ${title}`, (t) => {
    const { virtualization } = facts(words);
    t.is(virtualization.kind, kind);
    t.is(virtualization.clock, clock);
  });
