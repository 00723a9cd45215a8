import { metricNamed } from '../../harness/schema/metric.ts';
import { procedureText } from '../../harness/schema/procedure-text.ts';
import type { CellResult, Results } from '../../harness/schema/results.ts';
import { formatValue } from '../format.ts';
import { escaped } from '../markdown/escape.ts';
import { renderMarkdown } from '../markdown/markdown.ts';
import { ICONS, rowText } from '../markdown/row.ts';
import { clocksOf } from '../subject.ts';
import { CLOCK_NOTES, SHOUTED } from '../words.ts';
import { cellNames } from './cells.ts';

/** GitHub refuses the whole summary of a step above 1 MiB; the rest is for what others write into it. */
const LIMIT_BYTES = 900 * 1024;
/** More rows than this are no summary. */
const ROWS = 60;

const COLUMNS = [
  ['frozen', 'frozen_time_us'],
  ['outage', 'outage_established_ms'],
  ['restore', 'restore_first_answer_ms'],
  ['cold start', 'cold_first_answer_ms'],
  ['images', 'images_bytes'],
] as const;

const rowOf = (cell: CellResult, name: string): string =>
  rowText([
    escaped(name),
    `${ICONS[cell.verdict]} ${SHOUTED[cell.verdict]}`,
    `${cell.success_rate.passed}/${cell.success_rate.of}`,
    ...COLUMNS.map(([, metric]) => {
      const found = metricNamed(cell.metrics, metric);
      return found === undefined ? '' : escaped(formatValue(found.median, found.unit));
    }),
  ]);

/** Medians of the cells of one machine; a matrix has verdicts enough. */
const figuresTable = (results: Results): string[] => {
  const { cells, machines } = results;
  if (machines.length !== 1 || cells.every(({ metrics }) => metrics.length === 0)) return [];
  const names = cellNames(cells);
  const clocks = clocksOf(results);
  const notes = clocks.includes('emulated')
    ? ['The clock is emulated: they are no times of real hardware.']
    : ['Their intervals are in report.html.', ...clocks.flatMap((clock) => CLOCK_NOTES[clock])];
  return [
    '',
    '### Figures',
    '',
    ['Medians.', ...notes].join(' '),
    '',
    rowText(['cell', 'verdict', 'passed', ...COLUMNS.map(([title]) => title)]),
    rowText(['---', '---', ':-:', ...COLUMNS.map(() => '--:')]),
    ...cells.slice(0, ROWS).map((cell) => rowOf(cell, names.get(cell) ?? `${cell.cell.workload.id} ${procedureText(cell.cell)}`)),
    ...(cells.length > ROWS ? ['', `${cells.length - ROWS} further cells are in results.csv.`] : []),
  ];
};

/** The last whole lines that fit: a table that is cut in the middle of a row would spoil what follows. */
export const cutTo = (text: string, limit: number): string => {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  const end = bytes.lastIndexOf(10, limit);
  return `${bytes.subarray(0, Math.max(0, end)).toString()}\n\nCut here: the whole of it is in matrix.md of the run folder.\n`;
};

/** The summary of a job on GitHub: verdict, matrix and causes as Markdown, and the figures of a run on one machine. */
export const renderJobSummary = async (results: Results): Promise<string> => {
  const markdown = await renderMarkdown(results);
  return cutTo(`${markdown.trimEnd()}\n${figuresTable(results).join('\n')}\n`, LIMIT_BYTES);
};
