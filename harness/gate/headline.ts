import type { CellChange, VerdictChange } from '../schema/compare.ts';

/** Of one cell, and of several. */
const PHRASES: readonly (readonly [change: VerdictChange, one: string, many: string])[] = [
  ['broke', 'passed before and does not now', 'passed before and do not now'],
  ['gone', 'is not in RUN', 'are not in RUN'],
  ['changed', 'has another verdict, and did not pass before', 'have another verdict, and did not pass before'],
  ['mended', 'passes now and did not before', 'pass now and did not before'],
  ['new', 'is new in RUN', 'are new in RUN'],
];

const cellsText = (count: number): string => `${count} cell${count === 1 ? '' : 's'}`;

const verdictText = (cells: readonly CellChange[]): string => {
  const parts = PHRASES.flatMap(([change, one, many]) => {
    const count = cells.filter((cell) => cell.verdict_change === change).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  return parts.length === 0
    ? `${cells.length === 1 ? 'The verdict of 1 cell is' : `The verdicts of ${cells.length} cells are`} the same`
    : `Of ${cellsText(cells.length)}, ${parts.join(', ')}`;
};

/** One sentence: verdicts first, then how many figures can be told apart. */
export const headlineOf = (cells: readonly CellChange[]): string => {
  const figures = cells.flatMap((cell) => cell.figures);
  const count = (tells: string): number => figures.filter((figure) => figure.tells === tells).length;
  const compared =
    figures.length === 0
      ? 'no figure was compared'
      : `of ${figures.length} figures, ${count('worse')} are worse and ${count('better')} better beyond their interval`;
  return `${verdictText(cells)}; ${compared}.`;
};
