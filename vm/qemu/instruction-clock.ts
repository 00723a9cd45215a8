/**
 * The instruction clock: the time of a machine is the number of instructions that its one processor has executed, one nanosecond
 * each; where it waits, time jumps to the next timer (QEMU's docs/devel/tcg-icount.rst). What else varies from boot to boot is fixed here.
 */

/** shift=0: one nanosecond per instruction. sleep=off: a machine that waits does not wait for the host's clock. */
const ICOUNT = 'shift=0,sleep=off';
/** Of what QEMU hands out as random: RDRAND, and the seed of the kernel. */
const SEED = 1;
/** Time of day at which every machine starts. */
const START_OF_DAY = '2026-01-01T00:00:00';
/** The time of day, in ms since 1970, of a machine that has just booted. */
export const TIME_OF_DAY_MS = Date.parse(`${START_OF_DAY}Z`) + 60_000;

export const CLOCK_ARGUMENTS = ['-icount', ICOUNT, '-seed', String(SEED), '-rtc', `base=${START_OF_DAY},clock=vm`] as const;

/** Addresses of the kernel and of programs are not drawn at random, and nothing looks for hangs. guest/machine.sh reads the last word. */
export const CLOCK_WORDS = 'nokaslr norandmaps nowatchdog criu-qualify.clock=instructions';

/** Everything that is fixed in such a machine, for its record. */
export const FIXED = [
  `one processor, emulated in one thread: TCG, -icount ${ICOUNT}`,
  `random numbers of the processor and of the bootloader: -seed ${SEED}`,
  `time of day: starts at ${START_OF_DAY} UTC and goes with the instructions`,
  'address space layout randomisation: off, for programs (norandmaps) and for the kernel (nokaslr)',
  'watchdogs of the kernel, khugepaged, proactive compaction and writeback: off',
  'grace periods of RCU: expedited, so that nobody waits for a timer interrupt',
  'files of services: in memory, so that no cycle waits for a disk',
  'the prober: silent from before the dump until after the restore',
  'free memory: compacted before each dump, lists of free pages of the processor kept short (percpu_pagelist_high_fraction)',
  'timer interrupt: dump and restore begin at one',
] as const;
