import { median } from 'simple-statistics';
import { compareMedians, type Runs } from '../measure/compare-medians.ts';
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

/** Of fewer samples none can be called the odd one. */
const LEAST_WITH_ODD = 5;

/**
 * A side without its odd sample: the one that is furthest from the median, where the other side has nothing like it. A state that both sides
 * know, as of a figure with two of them, is none.
 */
const withoutOdd = (runs: Runs, others: Runs): Runs => {
  const [all, other] = [runs.flat(), others.flat()];
  if (all.length < LEAST_WITH_ODD) return runs;
  const middle = median(all);
  const odd = all.reduce((a, b) => (Math.abs(b - middle) > Math.abs(a - middle) ? b : a));
  if (odd >= Math.min(...other) && odd <= Math.max(...other)) return runs;
  const at = runs.findIndex((run) => run.includes(odd));
  return runs.map((run, index) => (index === at ? run.toSpliced(run.indexOf(odd), 1) : run));
};

/** Whether the interval of the change lies wholly to one side of 0. */
const isClear = ({ cell, figure: { ci_low, ci_high, base, run } }: Gated): boolean => {
  if ((ci_low ?? 0) > 0 || (ci_high ?? 0) < 0) return true;
  if (cell.domain !== 'instructions') return false;
  const { ratio } = compareMedians(withoutOdd(run.runs, base.runs), withoutOdd(base.runs, run.runs));
  return ratio !== undefined && (ratio.ci_low > 1 || ratio.ci_high < 1);
};

/**
 * Whether a change is to the worse, larger than the least, and beyond its own interval. Where instructions are counted, one odd cycle of
 * each side does not count for the interval: of five it would widen it so far that every change is hidden.
 */
export const isWorse = (gated: Gated, rules: CompleteRules): boolean => {
  const {
    figure: { change, ci_low, ci_high },
    rule: { direction },
  } = gated;
  if (change === null || ci_low === null || ci_high === null) return false;
  if (direction !== 'both' && change > 0 !== (direction === 'up')) return false;
  return Math.abs(change) > leastChange(gated, rules) && isClear(gated);
};
