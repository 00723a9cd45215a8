import type { Cause } from '../../harness/schema/results.ts';
import { printable } from '../format.ts';
import { groupBy } from '../group-by.ts';
import { cellsOf, type LetteredCause, type Matrix } from '../matrix/matrix.ts';
import { whereText } from '../matrix/scope.ts';
import { passMeaning } from '../reliability.ts';
import { causeTrials } from '../remedies.ts';
import { matrixLines } from './matrix-lines.ts';
import type { Colors } from './tone.ts';

const painted = (colors: Colors, severity: Cause['severity']): ((text: string) => string) =>
  severity === 'fail' ? colors.red : colors.yellow;

const apart = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);

const trialLines = ({ cause, combinations }: LetteredCause, colors: Colors): string[] =>
  causeTrials(cellsOf(cause, combinations)).map((text) => `   ${colors.cyan(printable(text))}`);

const causeLine = (matrix: Matrix, { letter, cause, combinations }: LetteredCause, colors: Colors): string => {
  const where = whereText(matrix, combinations);
  const remedy = cause.remedy === undefined ? '' : ` ${colors.dim(printable(cause.remedy))}`;
  return `${painted(colors, cause.severity)(letter)}  ${printable(where)}: ${printable(cause.title) || 'no reason was recorded'}${remedy}`;
};

/** Warnings of the kernel fail nothing, and are never left out. */
const warningLines = (matrix: Matrix, colors: Colors): string[] => {
  const found = matrix.combinations.flatMap((combination) =>
    [...new Set(combination.cell.findings.filter(({ severity }) => severity === 'warn').map(({ title }) => title))].map(
      (title) => ({ title, combination }),
    ),
  );
  return [...groupBy(found, ({ title }) => title)].map(([title, members]) => {
    const combinations = members.map(({ combination }) => combination);
    return `${colors.yellow('warning')}  ${printable(whereText(matrix, combinations))}: ${printable(title)}`;
  });
};

/** One line per cause, and one per warning of the kernel. */
export const causeLines = (matrix: Matrix, colors: Colors): string[] => [
  ...apart(matrix.causes.flatMap((cause) => [causeLine(matrix, cause, colors), ...trialLines(cause, colors)])),
  ...apart(passMeaning(matrix.combinations.map(({ cell }) => cell)).map(colors.dim)),
  ...apart(warningLines(matrix, colors)),
];

/** What works where, and why not: one line per kernel and one per cause instead of one per cell. */
export const severalLines = (matrix: Matrix, width: number, colors: Colors): string[] => [
  ...matrixLines(matrix, width, colors),
  ...causeLines(matrix, colors),
];
