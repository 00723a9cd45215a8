import type { Verdict } from '../../harness/schema/cell.ts';
import type { UserlandRecord } from '../../harness/schema/machine.ts';
import type { CellResult } from '../../harness/schema/results.ts';
import { printable } from '../format.ts';
import { columnTitle } from '../matrix/columns.ts';
import { type Combination, letterFor, type Matrix, partialRate, passCount } from '../matrix/matrix.ts';
import { SHOUTED } from '../words.ts';
import { type Colors, tone } from './tone.ts';

const GAP = 2;
/** For terminals that are too narrow for words. */
const MARKS: Readonly<Record<Verdict, string>> = { pass: '+', fail: 'F', error: 'E', skip: 's', missing: '-' };
const LEGEND = '+ pass, F fail, E error, s skip, - not run';

interface Shown {
  readonly text: string;
  readonly verdict: Verdict | undefined;
}

/** The userlands side by side in one table, each with its workloads. */
interface Block {
  readonly names: readonly { readonly title: string; readonly width: number }[];
  readonly titles: readonly string[];
  readonly widths: readonly number[];
  readonly rows: readonly (readonly Shown[])[];
}

type Style = 'words' | 'marks';

const shown = (matrix: Matrix, cell: CellResult, style: Style): Shown => {
  const parts = [style === 'words' ? SHOUTED[cell.verdict] : MARKS[cell.verdict], letterFor(matrix, cell), partialRate(cell)];
  return {
    text: (style === 'words' ? parts : parts.slice(0, 2)).filter((part) => part !== '').join(style === 'words' ? ' ' : ''),
    verdict: cell.verdict,
  };
};

const rateOf = (combinations: readonly Combination[]): Shown => {
  const { passed, of } = passCount(combinations);
  return { text: of === 0 ? '' : `${passed}/${of}`, verdict: undefined };
};

const cut = (text: string, width: number): string => (text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`);
const sum = (widths: readonly number[]): number => widths.reduce((total, width) => total + width + GAP, 0);

const blockOf = (matrix: Matrix, userland: UserlandRecord, style: Style): Block => {
  const own = matrix.combinations.filter((one) => one.userland === userland);
  const titles = matrix.columns.map((column, index) => (style === 'words' ? printable(columnTitle(column)) : String(index + 1)));
  const rows = matrix.kernels.map((kernel) =>
    matrix.columns.map((column) => {
      const found = own.find((one) => one.kernel === kernel && one.column === column);
      return found === undefined ? { text: '', verdict: undefined } : shown(matrix, found.cell, style);
    }),
  );
  const sums = matrix.columns.map((column) => rateOf(own.filter((one) => one.column === column)));
  const all = style === 'words' ? [...rows, sums] : rows;
  const widths = titles.map((title, index) => Math.max(title.length, ...all.map((row) => row[index]?.text.length ?? 0)));
  const title = printable(`${userland.name}${userland.criu_version === undefined ? '' : `, CRIU ${userland.criu_version}`}`);
  return { names: [{ title, width: sum(widths) - GAP }], titles, widths, rows: all };
};

const joined = (a: Block, b: Block): Block => ({
  names: [...a.names, ...b.names],
  titles: [...a.titles, ...b.titles],
  widths: [...a.widths, ...b.widths],
  rows: a.rows.map((row, index) => [...row, ...(b.rows[index] ?? [])]),
});

/** As many userlands beside each other as the terminal has room for. */
const packed = (blocks: readonly Block[], room: number): Block[] => {
  const lines: Block[] = [];
  for (const block of blocks) {
    const last = lines.at(-1);
    if (last !== undefined && sum(last.widths) + sum(block.widths) <= room) lines[lines.length - 1] = joined(last, block);
    else lines.push(block);
  }
  return lines;
};

const gap = ' '.repeat(GAP);

const drawn = (block: Block, heads: readonly string[], width: number, colors: Colors): string[] => [
  '',
  colors.bold(`${' '.repeat(width)}${block.names.map(({ title, width: own }) => `${gap}${cut(title, own)}`).join('')}`.trimEnd()),
  colors.dim(
    `${cut('kernel', width)}${block.titles.map((title, index) => `${gap}${title.padEnd(block.widths[index] ?? 0)}`).join('')}`.trimEnd(),
  ),
  ...block.rows.map((row, place) => {
    const cells = row.map(({ text, verdict }, index) => {
      const padded = text.padEnd(block.widths[index] ?? 0);
      return `${gap}${verdict === undefined ? padded : tone(colors, verdict)(padded)}`;
    });
    return `${cut(heads[place] ?? 'passed', width)}${cells.join('')}`.trimEnd();
  }),
];

/** The matrix for a terminal: words where they fit, marks with a legend where they do not. */
export const matrixLines = (matrix: Matrix, width: number, colors: Colors): string[] => {
  const heads = matrix.kernels.map(({ id }) => printable(matrix.kernelNames.get(id) ?? id));
  const first = Math.min(28, Math.max('kernel'.length, 'passed'.length, ...heads.map((head) => head.length)));
  const room = width - first;
  const words = matrix.userlands.map((userland) => blockOf(matrix, userland, 'words'));
  const fits = words.every(({ widths }) => sum(widths) <= room);
  const blocks = fits ? words : matrix.userlands.map((userland) => blockOf(matrix, userland, 'marks'));
  const legend = fits
    ? []
    : [
        '',
        colors.dim(LEGEND),
        ...matrix.columns.map((column, index) => colors.dim(`${index + 1} ${printable(columnTitle(column))}`)),
      ];
  return [...packed(blocks, room).flatMap((block) => drawn(block, heads, first, colors)), ...legend];
};
