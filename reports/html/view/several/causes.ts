import { plural } from '../../../format.ts';
import { groupBy } from '../../../group-by.ts';
import { columnTitle } from '../../../matrix/columns.ts';
import { type Combination, cellsOf, type LetteredCause, type Matrix } from '../../../matrix/matrix.ts';
import { whereText } from '../../../matrix/scope.ts';
import { causeTrials } from '../../../remedies.ts';
import { type VerdictView, verdictView } from '../words.ts';

interface CauseLinks {
  readonly kernel: string;
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

export interface CauseItem {
  readonly letter: string;
  readonly verdict: VerdictView;
  readonly count: string;
  readonly where: string;
  readonly title: string;
  readonly remedy: string;
  readonly trials: readonly string[];
  readonly evidence: string;
  /** Links that stand in a list of their own, closed: there are many. */
  readonly kernels: readonly CauseLinks[];
  readonly few: CauseLinks['links'];
}

export interface CausesView {
  readonly heading: string;
  readonly items: readonly CauseItem[];
}

/** So many links are no burden to the eye. */
const FEW = 4;

const linkOf = (matrix: Matrix, { number, userland, column }: Combination, before: string): CauseLinks['links'][number] => ({
  href: `cell-${number}`,
  text: `${before}${matrix.userlands.length > 1 ? `${userland.name} ` : ''}${columnTitle(column)}`,
});

const itemOf = (matrix: Matrix, { letter, cause, combinations }: LetteredCause): CauseItem => {
  const nameOf = (kernel: string): string => matrix.kernelNames.get(kernel) ?? kernel;
  const cells = cellsOf(cause, combinations);
  const missing = cells.length > 0 && cells.every(({ verdict }) => verdict === 'missing');
  return {
    letter,
    verdict: verdictView(missing ? 'missing' : cause.severity === 'fail' ? 'fail' : 'error'),
    count: plural(combinations.length, 'combination'),
    where: whereText(matrix, combinations),
    title: cause.title === '' ? 'No reason was recorded.' : cause.title,
    remedy: cause.remedy ?? '',
    trials: causeTrials(cells),
    evidence: cause.evidence.join('\n').trim(),
    few: combinations.length > FEW ? [] : combinations.map((one) => linkOf(matrix, one, `${nameOf(one.kernel.id)} `)),
    kernels:
      combinations.length <= FEW
        ? []
        : [...groupBy(combinations, ({ kernel }) => kernel.id)].map(([kernel, members]) => ({
            kernel: nameOf(kernel),
            links: members.map((one) => linkOf(matrix, one, '')),
          })),
  };
};

/** Why combinations did not pass, the most frequent cause first, each with the letter that the matrix shows. */
export const causesView = (matrix: Matrix): CausesView => {
  const bad = matrix.combinations.filter(({ cell }) => cell.verdict !== 'pass' && cell.verdict !== 'skip').length;
  const causes = matrix.causes.length;
  return {
    heading:
      causes === 0
        ? ''
        : bad === 0
          ? `${plural(causes, 'cause')} outside the roundtrips`
          : `${plural(causes, 'cause')} ${causes === 1 ? 'explains' : 'explain'} ${plural(bad, 'combination')} without a pass`,
    items: matrix.causes.map((cause) => itemOf(matrix, cause)),
  };
};
