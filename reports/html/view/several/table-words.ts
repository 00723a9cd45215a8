import type { Verdict } from '../../../../harness/schema/cell.ts';
import { plural } from '../../../format.ts';
import { type Combination, type Matrix, passCount, VERDICTS } from '../../../matrix/matrix.ts';
import { verdictView } from '../words.ts';

/** A word as it stands inside a sentence. */
export const lower = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

export const countByVerdict = (combinations: readonly Combination[], verdict: Verdict): number =>
  combinations.filter(({ cell }) => cell.verdict === verdict).length;

/** What did not pass, in numbers, and how to read the table. */
export const captionOf = ({ kernels, userlands, combinations }: Matrix): string => {
  const counts = VERDICTS.filter((verdict) => verdict !== 'pass')
    .map((verdict) => ({ verdict, count: countByVerdict(combinations, verdict) }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${lower(verdictView(verdict).word)}`);
  const rest = counts.length === 0 ? 'nothing else' : counts.join(', ');
  return `${plural(kernels.length, 'kernel')}, the oldest first, with ${plural(userlands.length, 'userland')}. Not passed: ${rest}. Each cell is a dump and restore and leads to its details.`;
};

/** How much passes, and with which userland the most does where there is one. */
export const headingOf = ({ userlands, combinations }: Matrix): string => {
  const { passed, of } = passCount(combinations);
  if (passed === of) return `All ${of} combinations pass`;
  if (passed === 0) return `None of ${of} combinations passes`;
  const [best, second] = userlands
    .map(({ name }) => ({ name, ...passCount(combinations.filter(({ userland }) => userland.name === name)) }))
    .sort((a, b) => b.passed - a.passed);
  const most =
    best === undefined || second === undefined || best.passed === second.passed
      ? ''
      : `, most with ${best.name}: ${best.passed} of ${best.of}`;
  return `${passed} of ${of} combinations pass${most}`;
};
