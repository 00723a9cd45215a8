import pc from 'picocolors';
import type { CellChange, CompareReport, FigureChange } from '../../harness/schema/compare.ts';
import {
  changeText,
  differencesOf,
  domainsOf,
  figureLabel,
  forcedReasons,
  intervalText,
  mediansOf,
  samplesText,
  sideText,
  TELLS,
  VERDICT_CHANGES,
  verdictChanges,
  verdictText,
} from '../compare/rows.ts';
import { printable } from '../format.ts';
import { CLOCK_NOTES } from '../words.ts';
import type { SummaryOptions } from './summary.ts';
import { type Column, textTable } from './table.ts';
import type { Colors } from './tone.ts';

const COLUMNS: readonly Column[] = [
  { title: 'cell', align: 'left', expendable: 0 },
  { title: 'figure', align: 'left', expendable: 0 },
  { title: 'BASE', align: 'right', expendable: 2 },
  { title: 'RUN', align: 'right', expendable: 1 },
  { title: 'change', align: 'right', expendable: 0 },
  { title: '95 % interval', align: 'right', expendable: 0 },
  { title: 'samples', align: 'right', expendable: 3 },
  { title: '', align: 'left', expendable: 0 },
];

const colorOf = (colors: Colors, tells: FigureChange['tells'] | undefined): ((text: string) => string) => {
  if (tells === 'worse') return colors.red;
  if (tells === 'better') return colors.green;
  return tells === 'other' ? colors.yellow : (text) => text;
};

const rowOf = ({ title }: CellChange, figure: FigureChange): string[] => {
  const { base, run } = mediansOf(figure);
  return [
    title,
    figureLabel(figure),
    base,
    run,
    changeText(figure),
    intervalText(figure),
    samplesText(figure),
    TELLS[figure.tells],
  ];
};

const tableOf = (cells: readonly CellChange[], { width, color }: SummaryOptions): string[] => {
  const colors = pc.createColors(color);
  const entries = cells.flatMap((cell) => cell.figures.map((figure) => ({ cell, figure })));
  return textTable(
    COLUMNS,
    entries.map(({ cell, figure }) => rowOf(cell, figure)),
    width,
    (text, column, row) => {
      if (row < 0) return colors.dim(text);
      return column >= 4 ? colorOf(colors, entries[row]?.figure.tells)(text) : text;
    },
  );
};

const verdictLine = (cell: CellChange, colors: Colors): string => {
  const { title, verdict_change: change, base, run } = cell;
  const reason = run === null || run.reason === '' ? '' : `: ${printable(run.reason)}`;
  const paint = change === 'broke' || change === 'gone' ? colors.red : colors.yellow;
  return `${paint(VERDICT_CHANGES[change])}  ${printable(title)} (${verdictText(base)} → ${verdictText(run)})${reason}`;
};

const figureNameLines = ({ cells }: CompareReport): string[] =>
  cells.flatMap(({ title, vanished, appeared }) => [
    ...(vanished.length === 0 ? [] : [`${title}: not in RUN any more: ${vanished.join(', ')}`]),
    ...(appeared.length === 0 ? [] : [`${title}: only in RUN: ${appeared.join(', ')}`]),
  ]);

const block = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', ...lines]);

/** A comparison for a terminal: verdicts that changed, then every figure, clock by clock. */
export const renderComparison = (report: CompareReport, options: SummaryOptions): string => {
  const colors = pc.createColors(options.color);
  const changes = verdictChanges(report);
  const forced = forcedReasons(report);
  const tables = domainsOf(report).flatMap((domain) => [
    '',
    ...(domain === 'wall' ? [] : CLOCK_NOTES[domain].map((note) => colors.yellow(note))),
    ...tableOf(
      report.cells.filter((cell) => cell.domain === domain),
      options,
    ),
  ]);
  return [
    colors.bold(printable(report.headline)),
    '',
    `BASE  ${printable(sideText(report.base))}`,
    `RUN   ${printable(sideText(report.run))}`,
    ...block(differencesOf(report).map((text) => colors.dim(printable(text)))),
    ...block(
      forced.length === 0
        ? []
        : [colors.red('FORCED: this cannot really be compared.'), ...forced.map((reason) => `  ${printable(reason)}`)],
    ),
    ...block(changes.map((cell) => verdictLine(cell, colors))),
    ...block(figureNameLines(report).map(printable)),
    ...tables,
    '',
  ].join('\n');
};
