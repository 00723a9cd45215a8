import type { Verdict } from '../../../../harness/schema/cell.ts';
import { plural } from '../../../format.ts';
import { groupBy } from '../../../group-by.ts';
import { columnTitle } from '../../../matrix/columns.ts';
import { type Combination, letterFor, type Matrix, partialRate, passCount, VERDICTS } from '../../../matrix/matrix.ts';
import { causeOf } from '../cells.ts';
import { type VerdictView, verdictView } from '../words.ts';

interface CellView {
  /** Null where the plan has no such combination. */
  readonly link: {
    readonly href: string;
    readonly verdict: VerdictView;
    readonly letter: string;
    /** Rate and remarks, below the word. */
    readonly notes: readonly string[];
    /** Where, for those who do not see the table around it. */
    readonly label: string;
    readonly tip: string;
  } | null;
  /** Number of the userland from 1: what the filter goes by. */
  readonly group: number;
  /** First of its userland. */
  readonly first: boolean;
}

interface RowView {
  readonly name: string;
  readonly release: string;
  readonly href: string;
  readonly cells: readonly CellView[];
  readonly count: string;
}

interface GroupView {
  readonly group: number;
  readonly name: string;
  readonly versions: string;
  readonly span: number;
  readonly count: string;
}

interface HeadView {
  readonly group: number;
  readonly first: boolean;
  readonly workload: string;
  readonly detail: string;
  readonly count: string;
}

export interface TableView {
  readonly heading: string;
  readonly caption: string;
  readonly dense: boolean;
  readonly groups: readonly GroupView[];
  readonly heads: readonly HeadView[];
  readonly rows: readonly RowView[];
  readonly total: string;
  readonly all: number;
  readonly states: readonly { readonly verdict: VerdictView; readonly count: string }[];
  readonly userlands: readonly { readonly group: number; readonly name: string }[];
}

/** From this many columns on, words give way to shapes. */
export const DENSE = 17;

const countText = (combinations: readonly Combination[]): string => {
  const { passed, of } = passCount(combinations);
  return of === 0 ? '–' : `${passed}/${of}`;
};

const lower = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** What the roundtrip does not show: other procedures that did not pass, and warnings of the kernel. */
const remarksOf = (matrix: Matrix, { cell, others }: Combination): string[] => [
  ...others
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== cell.verdict)
    .map((other) => `${other.cell.procedure} ${lower(verdictView(other.verdict).word)} ${letterFor(matrix, other)}`.trimEnd()),
  ...new Set(
    cell.findings.filter(({ severity }) => severity === 'warn').map(({ id }) => (id === 'kernel-tainted' ? 'taint' : 'warning')),
  ),
];

const linkOf = (matrix: Matrix, combination: Combination): CellView['link'] => {
  const { cell, kernel, userland, column, number } = combination;
  const verdict = verdictView(cell.verdict);
  const letter = letterFor(matrix, cell);
  const notes = [partialRate(cell), ...remarksOf(matrix, combination)].filter((note) => note !== '');
  return {
    href: `cell-${number}`,
    verdict,
    letter,
    notes,
    label: `${columnTitle(column)} on ${userland.name}, Linux ${matrix.kernelNames.get(kernel.id)}`,
    tip: cell.verdict === 'pass' ? '' : causeOf(cell),
  };
};

const countByVerdict = (combinations: readonly Combination[], verdict: Verdict): number =>
  combinations.filter(({ cell }) => cell.verdict === verdict).length;

const captionOf = ({ kernels, userlands, combinations }: Matrix): string => {
  const counts = VERDICTS.filter((verdict) => verdict !== 'pass')
    .map((verdict) => ({ verdict, count: countByVerdict(combinations, verdict) }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${lower(verdictView(verdict).word)}`);
  const rest = counts.length === 0 ? 'nothing else' : counts.join(', ');
  return `${plural(kernels.length, 'kernel')}, the oldest first, with ${plural(userlands.length, 'userland')}. Not passed: ${rest}. Each cell is a dump and restore and leads to its details.`;
};

/** How much passes, and with which userland the most does where there is one. */
const headingOf = ({ userlands, combinations }: Matrix): string => {
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

/** The matrix as the page draws it. */
export const tableView = (matrix: Matrix): TableView => {
  const { kernels, userlands, columns, combinations } = matrix;
  const key = (kernel: string, userland: string, column: string): string => JSON.stringify([kernel, userland, column]);
  const found = new Map(combinations.map((one) => [key(one.kernel.id, one.userland.name, one.column.key), one]));
  const byKernel = groupBy(combinations, ({ kernel }) => kernel.id);
  const places = userlands.flatMap((userland, index) =>
    columns.map((column, position) => ({ userland, column, group: index + 1, first: position === 0 })),
  );
  return {
    heading: headingOf(matrix),
    caption: captionOf(matrix),
    dense: places.length >= DENSE,
    groups: userlands.map((userland, index) => ({
      group: index + 1,
      name: userland.name,
      versions: `CRIU ${userland.criu_version ?? 'unknown'}, glibc ${userland.glibc_version ?? 'unknown'}`,
      span: columns.length,
      count: countText(combinations.filter((one) => one.userland === userland)),
    })),
    heads: places.map(({ userland, column, group, first }) => ({
      group,
      first,
      workload: column.workload,
      detail: column.detail,
      count: countText(combinations.filter((one) => one.userland === userland && one.column === column)),
    })),
    rows: kernels.map((kernel, index) => ({
      name: matrix.kernelNames.get(kernel.id) ?? kernel.id,
      release: kernel.release === matrix.kernelNames.get(kernel.id) ? '' : kernel.release,
      href: `kernel-${index + 1}`,
      cells: places.map(({ userland, column, group, first }) => {
        const one = found.get(key(kernel.id, userland.name, column.key));
        return { link: one === undefined ? null : linkOf(matrix, one), group, first };
      }),
      count: countText(byKernel.get(kernel.id) ?? []),
    })),
    total: countText(combinations),
    all: combinations.length,
    states: VERDICTS.map((verdict) => ({
      verdict: verdictView(verdict),
      count: String(countByVerdict(combinations, verdict)),
    })),
    userlands: userlands.length < 2 ? [] : userlands.map(({ name }, index) => ({ group: index + 1, name })),
  };
};
