import type pc from 'picocolors';
import type { Verdict } from '../../harness/schema/cell.ts';

export type Colors = ReturnType<typeof pc.createColors>;

/** The colour of a verdict. */
export const tone = (colors: Colors, verdict: Verdict): ((text: string) => string) => {
  if (verdict === 'pass') return colors.green;
  if (verdict === 'fail') return colors.red;
  return verdict === 'error' ? colors.yellow : colors.dim;
};
