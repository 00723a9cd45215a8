import { rankSumAbove, samplesFor, smallestP } from '../measure/rank-sum.ts';
import type { CellChange, FigureChange } from '../schema/compare.ts';
import type { CompleteRules, FigureRule } from './rules.ts';

/** A figure with the rule that holds for it. */
export interface Gated {
  readonly cell: CellChange;
  readonly figure: FigureChange;
  readonly rule: FigureRule;
}

/**
 * Fewest cycles on each side for a figure that is held against its own repeatability. Of five, two odd ones do not move the median; where
 * instructions are counted nothing is odd, and two show whether it repeats.
 */
const LEAST_CYCLES = { wall: 5, emulated: 5, instructions: 2 } as const;

/** Bytes and pages: no clock makes them noisy. */
export const isCounted = ({ unit }: Pick<FigureChange, 'unit'>): boolean => unit === 'bytes' || unit === 'pages';

/** What is counted, as instructions nearly are, is held against its own repeatability; times of the wall clock need a test. */
export const isTested = ({ cell, figure }: Pick<Gated, 'cell' | 'figure'>): boolean =>
  cell.domain === 'wall' && !isCounted(figure);

export const samplesOf = (figure: FigureChange): { base: number[]; run: number[] } => ({
  base: figure.base.runs.flat(),
  run: figure.run.runs.flat(),
});

/** p of the change being one to the worse; both directions where either is. */
export const pOf = ({ figure, rule }: Gated): number => {
  const { base, run } = samplesOf(figure);
  const [up, down] = [rankSumAbove(run, base), rankSumAbove(base, run)];
  if (rule.direction === 'both') return Math.min(1, 2 * Math.min(up, down));
  return rule.direction === 'up' ? up : down;
};

/** Cycles that each side needs, where these sides have too few for any change to be found; undefined where they have enough. */
export const cyclesNeeded = (gated: Gated, tested: number, { significance }: CompleteRules): number | undefined => {
  const { base, run } = samplesOf(gated.figure);
  const least = LEAST_CYCLES[gated.cell.domain];
  if (!isTested(gated)) return Math.min(base.length, run.length) < least ? least : undefined;
  const sides = gated.rule.direction === 'both' ? 2 : 1;
  const needed = significance / tested / sides;
  return smallestP(base.length, run.length) > needed ? samplesFor(needed) : undefined;
};

/** The smallest change that counts: that of the rule, or the noise of the figure so many times. */
export const leastChange = ({ figure, rule }: Gated, { noiseFactor }: CompleteRules): number =>
  Math.max(rule.threshold, noiseFactor * (figure.noise ?? 0));

/**
 * Whether a change is to the worse, larger than the least, and beyond its own interval. Where instructions are counted the noise alone has to
 * be exceeded, three times of which is more than the interval asks: one odd cycle of five is in the ends of the interval, and would hide
 * every change, but not in the noise.
 */
export const isWorse = (gated: Gated, rules: CompleteRules): boolean => {
  const {
    cell: { domain },
    figure: { change, ci_low, ci_high },
    rule: { direction },
  } = gated;
  if (change === null || ci_low === null || ci_high === null) return false;
  if (direction !== 'both' && change > 0 !== (direction === 'up')) return false;
  return Math.abs(change) > leastChange(gated, rules) && (domain === 'instructions' || ci_low > 0 || ci_high < 0);
};
