import { printable } from '../format.ts';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Left out first when the terminal is too narrow: the highest goes first; 0 stays. */
  readonly expendable: number;
}

const GAP = '  ';

const widthsOf = (columns: readonly Column[], rows: readonly (readonly string[])[]): number[] =>
  columns.map((column, index) => Math.max(column.title.length, ...rows.map((row) => row[index]?.length ?? 0)));

const total = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);

/** Indices of the columns that fit into the width. */
const fitting = (columns: readonly Column[], widths: readonly number[], width: number): number[] => {
  const kept = columns.map((_, index) => index);
  while (total(kept.map((index) => widths[index] ?? 0)) > width) {
    const victim = kept.reduce(
      (worst, index) => ((columns[index]?.expendable ?? 0) > (columns[worst]?.expendable ?? 0) ? index : worst),
      kept[0] ?? 0,
    );
    if ((columns[victim]?.expendable ?? 0) === 0) break;
    kept.splice(kept.indexOf(victim), 1);
  }
  return kept;
};

const pad = (text: string, width: number, align: Column['align']): string =>
  align === 'left' ? text.padEnd(width) : text.padStart(width);

/** Aligned lines, the titles first. `paint` may colour a padded text, but not change its width. */
export const textTable = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: (text: string, column: number, row: number) => string,
): string[] => {
  const clean = rows.map((row) => row.map(printable));
  const widths = widthsOf(columns, clean);
  const kept = fitting(columns, widths, width);
  const line = (cells: readonly string[], row: number): string =>
    kept
      .map((index) => paint(pad(cells[index] ?? '', widths[index] ?? 0, columns[index]?.align ?? 'left'), index, row))
      .join(GAP)
      .trimEnd();
  return [
    line(
      columns.map((column) => column.title),
      -1,
    ),
    ...clean.map(line),
  ];
};
