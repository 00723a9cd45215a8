import type { Results } from '../../harness/schema/results.ts';
import { type AdviceRow, type AdviceText, adviceTexts, COST_LABELS, COSTS } from '../advice.ts';
import { printable } from '../format.ts';
import { type Column, textTable } from './table.ts';
import { type Colors, tone } from './tone.ts';

const COLUMNS: readonly Column[] = [
  { title: 'set of options', align: 'left', expendable: 0 },
  { title: 'passed', align: 'right', expendable: 1 },
  ...COSTS.flatMap((one, i): Column[] => [
    { title: COST_LABELS[one].toLowerCase(), align: 'right', expendable: 0 },
    { title: '95 %', align: 'right', expendable: 4 - i },
    { title: 'vs default', align: 'right', expendable: 0 },
  ]),
  { title: '', align: 'left', expendable: 0 },
];

const cellsOf = ({ words, passed, costs, standing }: AdviceRow): string[] => [
  words,
  passed,
  ...costs.flatMap(({ value, interval, against }) => [value, interval, against]),
  standing,
];

const adviceLines = (text: AdviceText, width: number, colors: Colors): string[] => {
  const { rows, notTried, mind, resolution, commands, commandsOf, title } = text;
  const paint = (cell: string, column: number, index: number): string => {
    const row = rows[index];
    if (row === undefined) return colors.dim(cell);
    if (row.standing === 'recommended') return colors.bold(cell);
    return column === COLUMNS.length - 1 ? tone(colors, row.verdict)(cell) : cell;
  };
  return [
    '',
    `Advice for ${printable(title)}`,
    '',
    ...textTable(COLUMNS, rows.map(cellsOf), width, paint),
    '',
    ...rows
      .filter(({ reason }) => reason !== '')
      .map(({ words, standing, reason }) => `${printable(words)}: ${standing}: ${printable(reason)}`),
    ...(notTried.length === 0 ? [] : ['Not tried:', ...notTried.map((one) => colors.dim(`  ${printable(one)}`))]),
    ...(mind === '' ? [] : [`Mind: ${printable(mind)}`]),
    ...(resolution === '' ? [] : [colors.dim(printable(resolution))]),
    ...(commands.length === 0
      ? []
      : [`To use (${printable(commandsOf)}):`, ...commands.map((command) => `  ${printable(command)}`)]),
  ];
};

/** Table, reasons and commands of a run of advise; nothing for every other run. */
export const adviceTable = (results: Results, width: number, colors: Colors): string[] =>
  adviceTexts(results).flatMap((text) => adviceLines(text, width, colors));
