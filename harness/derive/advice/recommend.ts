import type { AdviceCandidate } from '../../schema/advice.ts';
import type { Objective } from '../../schema/candidate.ts';
import type { Metric } from '../../schema/metric.ts';
import { costName, differs, tradeOff } from './words.ts';

/** Fewer samples than this have an interval that says nothing. */
const FEWEST = 3;

/** Whether two intervals leave no doubt which is lower. */
const isBelow = (a: Metric | undefined, b: Metric | undefined): boolean =>
  a !== undefined && b !== undefined && a.samples.length >= FEWEST && b.samples.length >= FEWEST && a.ci_high < b.ci_low;

const costOf = (candidate: AdviceCandidate, objective: Objective): number => candidate[objective]?.median ?? Number.NaN;

/** What would be written as no difference is nothing to recommend, however sure it is. */
const isWorthIt = (ratio: Metric | undefined): boolean => ratio === undefined || differs(ratio);

export interface Recommendation {
  readonly recommended: AdviceCandidate | undefined;
  readonly finding: string;
  readonly resolution: string;
}

/**
 * The set to recommend among those of the last round. It must be measurably below the default; of several that cannot be told from the best
 * one it is the one with the fewest changes: what brings nothing is not to be recommended.
 */
export const choose = (
  base: AdviceCandidate,
  others: readonly AdviceCandidate[],
  objective: Objective,
): AdviceCandidate | undefined => {
  const winners = others
    .filter((one) => one.verdict === 'pass' && isBelow(one[objective], base[objective]) && isWorthIt(one.against[objective]))
    .toSorted((a, b) => costOf(a, objective) - costOf(b, objective));
  const [best] = winners;
  return winners
    .filter((one) => one === best || !isBelow(best?.[objective], one[objective]))
    .toSorted((a, b) => a.changes - b.changes)[0];
};

/** The smallest gain that its scatter would have left visible: from its median to the lower end of its interval. */
const resolutionOf = (base: AdviceCandidate, objective: Objective): string => {
  const cost = base[objective];
  if (cost === undefined || cost.samples.length < FEWEST) return '';
  const least = ((cost.median - cost.ci_low) / cost.median) * 100;
  return `The default was measured ${cost.samples.length} times in that round; a gain in ${costName(objective)} of less than ${Math.max(1, Math.ceil(least))} % cannot be seen in its scatter.`;
};

/** What did not pass in the round that decides: it is no answer to the question which is better. */
const brokenText = (rivals: readonly AdviceCandidate[]): string =>
  rivals
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'error')
    .map(({ words, reason }) => `With ${words} it did not pass: ${reason}.`)
    .join(' ');

/** What is recommended, in one sentence, and what could have been seen at all. */
export const recommend = (
  base: AdviceCandidate | undefined,
  all: readonly AdviceCandidate[],
  { objective, isComplete }: { readonly objective: Objective; readonly isComplete: boolean },
): Recommendation => {
  if (!isComplete)
    return {
      recommended: undefined,
      finding: 'Nothing is recommended yet: not everything that was planned was run.',
      resolution: '',
    };
  if (base?.verdict !== 'pass')
    return {
      recommended: undefined,
      finding: `Nothing is recommended: the default itself did not pass${base?.reason ? `: ${base.reason}` : '.'}`,
      resolution: '',
    };
  if (base[objective] === undefined)
    return {
      recommended: undefined,
      finding: `Nothing is recommended: no ${costName(objective)} could be measured of the default.`,
      resolution: '',
    };
  const rivals = all.filter(({ round, id }) => round === base.round && id !== base.id);
  const recommended = choose(base, rivals, objective);
  const broken = brokenText(rivals);
  const resolution = `${broken} ${resolutionOf(base, objective)}`.trim();
  if (recommended !== undefined)
    return {
      recommended,
      finding: `With ${recommended.words}: ${tradeOff(recommended, objective)}, against the default.`,
      resolution,
    };
  const [nearest] = rivals
    .filter((one) => one.verdict === 'pass')
    .toSorted((a, b) => costOf(a, objective) - costOf(b, objective));
  const said = nearest === undefined ? '' : `Nearest came ${nearest.words}: ${tradeOff(nearest, objective)}. `;
  return {
    recommended,
    finding: `No set of options that ${broken === '' ? 'was tried' : 'passed'} has a measurably lower ${costName(objective)} than the default.`,
    resolution: `${said}${resolution}`.trim(),
  };
};
