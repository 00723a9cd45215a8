import type { CellChange, CompareReport, FigureChange } from '../../harness/schema/compare.ts';
import {
  changeText,
  differencesOf,
  domainsOf,
  figureLabel,
  forcedReasons,
  intervalText,
  mediansOf,
  sideText,
  TELLS,
  VERDICT_CHANGES,
  verdictChanges,
  verdictText,
} from '../compare/rows.ts';
import { CLOCK_NOTES } from '../words.ts';
import { escaped } from './escape.ts';
import { rowText } from './row.ts';

const figureRow = (title: string, figure: FigureChange): string => {
  const { base, run } = mediansOf(figure);
  const tells = TELLS[figure.tells];
  return rowText(
    [title, figureLabel(figure), base, run, changeText(figure), intervalText(figure)]
      .map(escaped)
      .concat(tells === '' ? '' : `**${tells}**`),
  );
};

const tableLines = (cells: readonly CellChange[]): string[] => [
  rowText(['cell', 'figure', 'BASE', 'RUN', 'change', '95 % interval', '']),
  rowText(['---', '---', '--:', '--:', '--:', '--:', '---']),
  ...cells.flatMap(({ title, figures }) => figures.map((figure) => figureRow(title, figure))),
];

const verdictLine = ({ title, verdict_change, base, run }: CellChange): string => {
  const reason = run === null || run.reason === '' ? '' : `: ${escaped(run.reason)}`;
  return `- **${escaped(title)}**: ${VERDICT_CHANGES[verdict_change]} (${escaped(verdictText(base))} → ${escaped(verdictText(run))})${reason}`;
};

const listed = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', ...lines]);

/** A comparison as GitHub-flavoured Markdown. */
export const renderComparisonMarkdown = (report: CompareReport): string =>
  [
    '# Comparison',
    '',
    escaped(report.headline),
    '',
    `- BASE: ${escaped(sideText(report.base))}`,
    `- RUN: ${escaped(sideText(report.run))}`,
    ...differencesOf(report).map((text) => `- ${escaped(text)}`),
    ...listed(forcedReasons(report).map((reason) => `> **Forced, this cannot really be compared.** ${escaped(reason)}`)),
    ...listed(verdictChanges(report).map(verdictLine)),
    ...domainsOf(report).flatMap((domain) => [
      '',
      ...CLOCK_NOTES[domain].flatMap((note) => [`> ${note}`, '']),
      ...tableLines(report.cells.filter((cell) => cell.domain === domain)),
    ]),
    '',
  ].join('\n');
