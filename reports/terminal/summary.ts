import pc from 'picocolors';
import type { Verdict } from '../../harness/schema/cell.ts';
import type { CellResult, Comparison, Results } from '../../harness/schema/results.ts';
import { formatValue, printable } from '../format.ts';
import { clocksOf } from '../subject.ts';
import { type Column, textTable } from './table.ts';

export interface SummaryOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

type Colors = ReturnType<typeof pc.createColors>;

const COLUMNS: readonly Column[] = [
  { title: 'workload', align: 'left', expendable: 0 },
  { title: 'procedure', align: 'left', expendable: 0 },
  { title: 'verdict', align: 'left', expendable: 0 },
  { title: 'passed', align: 'right', expendable: 0 },
  { title: 'dump', align: 'right', expendable: 2 },
  { title: 'frozen', align: 'right', expendable: 3 },
  { title: 'outage', align: 'right', expendable: 1 },
  { title: 'restore', align: 'right', expendable: 4 },
  { title: 'cold', align: 'right', expendable: 5 },
  { title: 'cold/restore', align: 'right', expendable: 1.5 },
];
const VERDICT_COLUMN = COLUMNS.findIndex((column) => column.title === 'verdict');
const WORDS: Readonly<Record<Verdict, string>> = { pass: 'pass', fail: 'FAIL', error: 'ERROR', skip: 'skip', missing: 'not run' };

const tone = (colors: Colors, verdict: Verdict): ((text: string) => string) => {
  if (verdict === 'pass') return colors.green;
  if (verdict === 'fail') return colors.red;
  return verdict === 'error' ? colors.yellow : colors.dim;
};

const figure = (cell: CellResult, name: string): string => {
  const metric = cell.metrics.find((candidate) => candidate.name === name && candidate.samples.length > 0);
  return metric === undefined ? '-' : formatValue(metric.median, metric.unit);
};

const ratioOf = (cell: CellResult, comparisons: readonly Comparison[]): string => {
  if (cell.cell.procedure !== 'roundtrip') return '-';
  const found = comparisons.find((comparison) => comparison.batch === cell.cell.batch && comparison.to === 'first-answer');
  return found === undefined ? '-' : formatValue(found.ratio.median, 'ratio');
};

const row = (cell: CellResult, results: Results): string[] => [
  cell.cell.workload.id,
  cell.cell.procedure,
  WORDS[cell.verdict],
  `${cell.success_rate.passed}/${cell.success_rate.of}`,
  figure(cell, 'dump_throughput_effective_bytes_per_s'),
  figure(cell, 'frozen_time_us'),
  figure(cell, 'outage_established_ms'),
  figure(cell, 'restore_first_answer_ms'),
  figure(cell, 'cold_first_answer_ms'),
  ratioOf(cell, results.comparisons),
];

const blamed = (severity: string): boolean => severity === 'fail' || severity === 'error';

const causeLine = (cell: CellResult, colors: Colors): string => {
  const finding = cell.findings.find((candidate) => blamed(candidate.severity));
  const cause = printable(finding?.title ?? cell.reason) || 'no reason was recorded';
  const remedy = finding?.remedy === undefined ? '' : ` ${colors.dim(printable(finding.remedy))}`;
  return `${tone(colors, cell.verdict)(WORDS[cell.verdict])} ${printable(cell.title)}: ${cause}${remedy}`;
};

const runLines = (results: Results, colors: Colors): string[] =>
  [...results.findings, ...results.machines.flatMap((machine) => machine.findings)]
    .filter((finding) => blamed(finding.severity))
    .map(
      (finding) =>
        `${colors.yellow(finding.severity.toUpperCase())} ${printable(finding.title)}${finding.remedy === undefined ? '' : ` ${colors.dim(printable(finding.remedy))}`}`,
    );

const CLOCK_NOTES = {
  wall: [],
  emulated: ['Emulated clock: only verdicts and ratios count.'],
  instructions: ['Instruction clock: times count executed instructions, not seconds.'],
} as const;

/**
 * The short table at the end of a run: the verdict, one line per cell, one line per failure with its cause.
 * Dump is the effective throughput; restore and cold are to the first answer; all are medians.
 */
export const renderSummary = (results: Results, options: SummaryOptions): string => {
  const colors = pc.createColors(options.color);
  const verdictLine = `${colors.bold(tone(colors, results.verdict)(WORDS[results.verdict].toUpperCase()))}  ${printable(results.headline)}`;
  const paint = (text: string, column: number, index: number): string => {
    if (index < 0) return colors.dim(text);
    const verdict = results.cells[index]?.verdict;
    return column === VERDICT_COLUMN && verdict !== undefined ? tone(colors, verdict)(text) : text;
  };
  const rows = results.cells.map((cell) => row(cell, results));
  const table = rows.length === 0 ? [] : ['', ...textTable(COLUMNS, rows, options.width, paint)];
  const bad = results.cells.filter((cell) => cell.verdict !== 'pass').map((cell) => causeLine(cell, colors));
  const causes = [...runLines(results, colors), ...bad];
  return `${[verdictLine, ...clocksOf(results).flatMap((clock) => CLOCK_NOTES[clock]), ...table, ...(causes.length === 0 ? [] : ['', ...causes])].join('\n')}\n`;
};
