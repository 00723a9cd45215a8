import type { ClockDomain, Verdict } from '../harness/schema/cell.ts';

/** Verdicts as a line of text has them: what is wrong stands out without colour. */
export const SHOUTED: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  error: 'ERROR',
  skip: 'skip',
  missing: 'not run',
};

/** What counting instructions leaves out: said wherever such figures are shown. */
export const UNSEEN = 'It does not see caches, disks, devices that are waited for, nor work side by side.';

/** What a clock that is not the wall clock does to figures, in one line. */
export const CLOCK_NOTES: Readonly<Record<ClockDomain, readonly string[]>> = {
  wall: [],
  emulated: ['Emulated clock: only verdicts and ratios count.'],
  instructions: [`Instruction clock: figures count executed instructions, not seconds. ${UNSEEN}`],
};
