import test from 'ava';
import { QualifyError } from '../../harness/errors.ts';
import { refuseClock, refuseClockOnHost } from '../../harness/run/clocks.ts';
import type { MachineWishes } from '../../harness/run/request.ts';
import type { Kernel } from '../../vm/kernels/catalogue/kernel.ts';

type Wishes = Parameters<typeof refuseClock>[0];

const counting: Wishes = { clocks: ['instructions'], qemu: 'auto', accelerator: 'auto', cpus: 1 };

test('a machine that counts instructions is emulated by the pinned QEMU, with one processor', (t) => {
  t.notThrows(() => refuseClock(counting));
  t.notThrows(() => refuseClock({ ...counting, qemu: 'pinned', accelerator: 'tcg' }));
  for (const [wishes, said] of [
    [{ ...counting, qemu: 'host' }, /pinned QEMU, not on --qemu host/],
    [{ ...counting, qemu: '/usr/bin/qemu-system-x86_64' }, /pinned QEMU/],
    [{ ...counting, accelerator: 'kvm' }, /KVM does not count/],
    [{ ...counting, cpus: 2 }, /one processor, not 2/],
  ] as const) {
    const error = t.throws(() => refuseClock(wishes), { instanceOf: QualifyError });
    t.regex(error.message, said);
    t.is(error.exitCode, 2);
  }
});

test('with both clocks, --qemu and --cpus are those of the machines of the wall clock', (t) => {
  t.notThrows(() => refuseClock({ clocks: ['wall', 'instructions'], qemu: 'host', accelerator: 'kvm', cpus: 4 }));
});

test('the running kernel has no instruction clock, alone or beside the wall clock', (t) => {
  for (const clocks of [['instructions'], ['wall', 'instructions']] as const)
    t.throws(() => refuseClockOnHost({ clocks, shapes: [] }, { others: [] }), {
      instanceOf: QualifyError,
      message: /running kernel/,
    });
  t.notThrows(() => refuseClockOnHost({ clocks: ['wall'], shapes: [] }, { others: [] }));
  t.notThrows(() => refuseClockOnHost({ clocks: ['instructions'], shapes: [] }, { others: [{}] as Kernel[] }));
  const shapes = [{ name: 'small' }] as unknown as MachineWishes['shapes'];
  t.notThrows(
    () => refuseClockOnHost({ clocks: ['instructions'], shapes }, { others: [] }),
    'a machine of the lab is one of QEMU',
  );
});
