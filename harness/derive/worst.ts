import type { Verdict } from '../schema/cell.ts';

const ORDER: readonly Verdict[] = ['fail', 'error', 'missing', 'pass', 'skip'];

/** The verdict of a run or machine: the worst of its cells, in the order of ORDER. */
export const worstOf = (verdicts: readonly Verdict[]): Verdict =>
  ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'missing';
