import type { BatchContext } from './context.ts';

/** Where only the verdict counts, the prober only has to tell when the service answers again. */
const VERDICT_THINNING = 10;
/** Where instructions are counted, time limits are long beyond reason, for time jumps while a disk is waited for; the prober is not. */
const COUNT_THINNING = 5;

/** How much rarer than on real hardware the prober asks in a batch. */
export const thinningOf = ({ mode, pace }: Pick<BatchContext, 'mode' | 'pace'>): number => {
  if (mode === 'count') return COUNT_THINNING;
  return mode === 'measure' ? pace : pace * VERDICT_THINNING;
};
