import { procedureText } from '../../../../harness/schema/procedure-text.ts';
import { groupBy } from '../../../group-by.ts';
import { columnTitle } from '../../../matrix/columns.ts';
import { type Combination, letterFor, type Matrix, partialRate, passCount, VERDICTS } from '../../../matrix/matrix.ts';
import { causeOf } from '../cells.ts';
import { type VerdictView, verdictView } from '../words.ts';
import { captionOf, countByVerdict, headingOf, lower } from './table-words.ts';

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

/** What the roundtrip does not show: other procedures that did not pass, and warnings of the kernel. */
const remarksOf = (matrix: Matrix, { cell, others }: Combination): string[] => [
  ...others
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== cell.verdict)
    .map((other) =>
      `${procedureText(other.cell)} ${lower(verdictView(other.verdict).word)} ${letterFor(matrix, other)}`.trimEnd(),
    ),
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
