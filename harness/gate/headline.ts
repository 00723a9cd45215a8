import type { CellChange, VerdictChange } from '../schema/compare.ts';

const PHRASES: readonly (readonly [change: VerdictChange, phrase: string])[] = [
  ['broke', 'passed before and do not now'],
  ['gone', 'are not in RUN'],
  ['changed', 'have another verdict, and did not pass before'],
  ['mended', 'pass now and did not before'],
  ['new', 'are new in RUN'],
];

const cellsText = (count: number): string => `${count} cell${count === 1 ? '' : 's'}`;

const verdictText = (cells: readonly CellChange[]): string => {
  const parts = PHRASES.flatMap(([change, phrase]) => {
    const count = cells.filter((cell) => cell.verdict_change === change).length;
    return count === 0 ? [] : [`${count} ${phrase}`];
  });
  return parts.length === 0
    ? `The verdicts of ${cellsText(cells.length)} are the same`
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
