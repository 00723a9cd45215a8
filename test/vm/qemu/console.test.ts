import test from 'ava';
import { InfraFault, KernelFault, type Loss } from '../../../vm/machine.ts';
import { explainLoss } from '../../../vm/qemu/console.ts';

/** Pieces of consoles as they were recorded from real machines. */
const START = '[    0.000000] Linux version 6.12.118+deb13-cloud-amd64 (debian-kernel@lists.debian.org)\n';
const INITRAMFS = `${START}criu-qualify: initramfs\n`;
const MACHINE = `${INITRAMFS}criu-qualify: machine\n`;
const SYSRQ =
  '[   42.011331] Kernel panic - not syncing: sysrq triggered crash\n[   42.012000] CPU: 0 UID: 0 PID: 312 Comm: sh Not tainted\n';
const INIT = '[    8.660854] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100\n';
const NO_ROOT = '[    2.198001] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n';
const OOM = '[   31.102003] Out of memory: Killed process 412 (tail) total-vm:701234kB, anon-rss:690012kB\n';
const OOPS =
  '[   12.500000] BUG: kernel NULL pointer dereference, address: 0000000000000008\n[   12.500100] Oops: Oops: 0000 [#1] PREEMPT SMP\n';
const STALL = '[   99.000000] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [criu:511]\n';

const ended = (when: Loss['when'], code = 0): Loss => ({ when, how: 'ended', end: { how: 'exit', code } });
const silent = (when: Loss['when']): Loss => ({ when, how: 'silent', seconds: 60 });

const KERNEL = [
  ['a panic while a cell runs', MACHINE + SYSRQ, ended('running'), /^the kernel panicked while it ran: sysrq triggered crash$/],
  ['a panic while booting', START + SYSRQ, ended('booting'), /^the kernel panicked while booting/],
  ['an oops', MACHINE + OOPS, ended('running'), /^the kernel broke while it ran: BUG: kernel NULL pointer/],
  ['a lockup', MACHINE + STALL, silent('running'), /soft lockup/],
  ['no first program', START, silent('booting'), /^the kernel hangs: it did not start its first program within 60 s$/],
] as const;

for (const [title, console, loss, message] of KERNEL) {
  test(`the kernel is to blame: ${title}`, (t) => {
    const fault = explainLoss(console, '', loss);
    t.true(fault instanceof KernelFault, fault.message);
    t.regex(fault.message, message);
  });
}

const OURS = [
  [
    'our first program ended',
    INITRAMFS + INIT,
    ended('booting'),
    /^the kernel had nothing to run while booting, which is our fault/,
  ],
  ['there was no file system', START + NO_ROOT, ended('booting'), /Unable to mount root fs/],
  ['too little memory', MACHINE + OOM, ended('running'), /killed tail: give it more with --memory$/],
  [
    'the runner ended',
    `${MACHINE}criu-qualify: runner ended with 137\n`,
    ended('running'),
    /^the runner ended with exit code 137 while it ran$/,
  ],
  ['our script says what is wrong', `${INITRAMFS}criu-qualify: machine failed: no disks\n`, ended('booting'), /^no disks$/],
  ['nothing was printed', '', silent('booting'), /^the machine printed nothing/],
  ['the first file system hangs', INITRAMFS, silent('booting'), /hangs in its first file system/],
  ['the runner does not answer', MACHINE, silent('booting'), /^the runner did not answer within 60 s/],
  ['the runner falls silent', MACHINE, silent('running'), /^the runner stopped answering/],
] as const;

for (const [title, console, loss, message] of OURS) {
  test(`we are to blame: ${title}`, (t) => {
    const fault = explainLoss(console, '', loss);
    t.true(fault instanceof InfraFault, fault.message);
    t.regex(fault.message, message);
  });
}

test('a QEMU that was killed says nothing about the kernel in it, whatever that has printed', (t) => {
  const killed: Loss = { when: 'running', how: 'ended', end: { how: 'signal', signal: 'SIGKILL' } };
  for (const console of [MACHINE + STALL, MACHINE + OOPS]) {
    t.true(explainLoss(console, '', killed) instanceof InfraFault);
  }
  t.true(explainLoss(MACHINE + STALL, '', ended('running')) instanceof InfraFault, 'a busy host stalls an emulated processor');
});

test('a QEMU that ends is told with its own last word', (t) => {
  const killed: Loss = { when: 'running', how: 'ended', end: { how: 'signal', signal: 'SIGKILL' } };
  t.is(explainLoss(MACHINE, '', killed).message, 'QEMU ended with signal SIGKILL while it ran');
  const words = 'qemu-system-x86_64: warning: x\nqemu-system-x86_64: could not open disk image\n';
  t.is(
    explainLoss('', words, ended('booting', 1)).message,
    'QEMU ended with exit code 1 while booting: qemu-system-x86_64: could not open disk image',
  );
});
