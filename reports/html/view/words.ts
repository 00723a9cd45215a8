import type { ClockDomain, Verdict } from '../../../harness/schema/cell.ts';
import { UNSEEN } from '../../words.ts';

/** A verdict as the page shows it: `key` picks icon and colour, `word` says the same to everybody. */
export interface VerdictView {
  readonly key: Verdict;
  readonly word: string;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  error: 'Error',
  skip: 'Skipped',
  missing: 'Not run',
};

export const verdictView = (verdict: Verdict): VerdictView => ({ key: verdict, word: WORDS[verdict] });

/** What each verdict means, in one sentence, for a reader who sees it first. */
export const verdictMeaning: Readonly<Record<Verdict, string>> = {
  pass: 'Every service froze, thawed and proved that its state survived, in every cycle.',
  fail: 'Something under test did not freeze and thaw correctly.',
  error: 'Our own machinery failed, so part of the question has no answer.',
  skip: 'Nothing was applicable here.',
  missing: 'Part of the plan was not run.',
};

/** The sentence that warns of figures that are no real time; undefined for the wall clock. */
export const clockWarning = (domain: ClockDomain): string | undefined => {
  if (domain === 'emulated')
    return 'Emulated clock: the machine was emulated without hardware support. Only verdicts and ratios count; the times are not those of real hardware.';
  if (domain === 'instructions')
    return `Instruction clock: figures count executed instructions, not seconds, and compare only with others of this clock, QEMU and processor model. ${UNSEEN} A wait for a timer counts as the instructions that fit into it. The first cycle of each service warms up and gives no figures.`;
  return undefined;
};

export const clockLabel: Readonly<Record<ClockDomain, string>> = {
  wall: 'wall clock (real time)',
  emulated: 'emulated (not real time)',
  instructions: 'executed instructions (no time at all)',
};
