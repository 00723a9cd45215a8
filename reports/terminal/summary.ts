import pc from 'picocolors';
import { metricNamed } from '../../harness/schema/metric.ts';
import { procedureText } from '../../harness/schema/procedure-text.ts';
import type { CellResult, Comparison, Results } from '../../harness/schema/results.ts';
import { formatValue, printable } from '../format.ts';
import { countText, damageTable } from '../integrity.ts';
import { matrixOf } from '../matrix/matrix.ts';
import { disturbedText } from '../noise.ts';
import { differenceText, variantOf } from '../params.ts';
import { rateInterval } from '../reliability.ts';
import { trialTexts } from '../remedies.ts';
import { clocksOf } from '../subject.ts';
import { CLOCK_NOTES, SHOUTED } from '../words.ts';
import { adviceTable } from './advice.ts';
import { claimsLines } from './claims.ts';
import { clonesLines } from './clones.ts';
import { imagesPlacesLines } from './images-places.ts';
import { migrationsLines } from './migrations.ts';
import { promisesLines } from './promises.ts';
import { scalingLines } from './scaling.ts';
import { severalLines } from './several.ts';
import { type Column, textTable } from './table.ts';
import { type Colors, tone } from './tone.ts';

export interface SummaryOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const COLUMNS: readonly Column[] = [
  { title: 'workload', align: 'left', expendable: 0 },
  { title: 'procedure', align: 'left', expendable: 0 },
  { title: 'verdict', align: 'left', expendable: 0 },
  { title: 'passed', align: 'right', expendable: 0 },
  { title: 'success rate', align: 'right', expendable: 0.5 },
  { title: 'dump', align: 'right', expendable: 2 },
  { title: 'frozen', align: 'right', expendable: 3 },
  { title: 'outage', align: 'right', expendable: 1 },
  { title: 'restore', align: 'right', expendable: 4 },
  { title: 'cold', align: 'right', expendable: 5 },
  { title: 'cold/restore', align: 'right', expendable: 1.5 },
];
const VERDICT_COLUMN = COLUMNS.findIndex((column) => column.title === 'verdict');

const figure = (cell: CellResult, name: string): string => {
  const metric = metricNamed(
    cell.metrics.filter(({ samples }) => samples.length > 0),
    name,
  );
  return metric === undefined ? '-' : formatValue(metric.median, metric.unit);
};

const ratioOf = (cell: CellResult, comparisons: readonly Comparison[]): string => {
  if (cell.cell.procedure !== 'roundtrip') return '-';
  const found = comparisons.find((comparison) => comparison.batch === cell.cell.batch && comparison.to === 'first-answer');
  return found === undefined ? '-' : formatValue(found.ratio.median, 'ratio');
};

/** The workload, with what sets it apart from others of the same name. */
const nameOf = ({ cell }: CellResult, { cells }: Results): string => {
  const all = cells.filter((one) => one.cell.workload.id === cell.workload.id).map((one) => variantOf(one.cell));
  const difference = differenceText(variantOf(cell), all);
  return difference === '' ? cell.workload.id : `${cell.workload.id}, ${difference}`;
};

const row = (cell: CellResult, results: Results): string[] => [
  nameOf(cell, results),
  procedureText(cell.cell),
  SHOUTED[cell.verdict],
  `${cell.success_rate.passed}/${cell.success_rate.of}`,
  rateInterval(cell) || '-',
  figure(cell, 'dump_throughput_effective_bytes_per_s'),
  figure(cell, 'frozen_time_us'),
  figure(cell, 'outage_established_ms'),
  figure(cell, 'restore_first_answer_ms'),
  figure(cell, 'cold_first_answer_ms'),
  ratioOf(cell, results.comparisons),
];

const blamed = (severity: string): boolean => severity === 'fail' || severity === 'error';

const trialLines = (cell: CellResult, colors: Colors): string[] =>
  trialTexts(cell).map((text) => `     ${colors.cyan(printable(text))}`);

const sometimes = (cell: CellResult): string => {
  const found = cell.findings.find(({ id }) => id === 'works-sometimes');
  return found === undefined ? '' : `. ${printable(found.title)}`;
};

const causeLine = (cell: CellResult, colors: Colors): string => {
  const finding = cell.findings.find((candidate) => blamed(candidate.severity));
  const cause = printable(finding?.title ?? cell.reason) || 'no reason was recorded';
  const remedy = finding?.remedy === undefined ? '' : ` ${colors.dim(printable(finding.remedy))}`;
  return `${tone(colors, cell.verdict)(SHOUTED[cell.verdict])} ${printable(cell.title)}: ${cause.replace(/\.$/, sometimes(cell) === '' ? '.' : '')}${sometimes(cell)}${remedy}`;
};

const runLines = (results: Results, colors: Colors): string[] =>
  [...results.findings, ...results.machines.flatMap((machine) => machine.findings)]
    .filter((finding) => blamed(finding.severity))
    .map(
      (finding) =>
        `${colors.yellow(finding.severity.toUpperCase())} ${printable(finding.title)}${finding.remedy === undefined ? '' : ` ${colors.dim(printable(finding.remedy))}`}`,
    );

/** What restores from damaged images did, in one line for each cell that has them. */
const damageLines = (cells: readonly CellResult[]): string[] =>
  cells.flatMap(({ title, integrity = [] }) => {
    const { total, counts } = damageTable(integrity);
    return total === 0 ? [] : [`${printable(title)}: of ${total} damages to the images ${countText(counts)}`];
  });

/** Cells of which some cycles were disturbed: said once where it is all of them. */
const disturbedLines = (cells: readonly CellResult[], colors: Colors): string[] => {
  const found = cells.flatMap((cell) => {
    const text = disturbedText(cell);
    return text === undefined ? [] : [`${printable(cell.title)}: ${printable(text)}`];
  });
  const [first] = found;
  if (first === undefined) return [];
  const more = found.length === 1 ? '' : `; ${found.length - 1} more of ${cells.length} cells likewise, see the report`;
  return [`${colors.yellow('Disturbed')} ${first}${more}.`];
};

/** One line per cell, and one per failure with its cause. */
const singleLines = (results: Results, width: number, colors: Colors): string[] => {
  const paint = (text: string, column: number, index: number): string => {
    if (index < 0) return colors.dim(text);
    const verdict = results.cells[index]?.verdict;
    return column === VERDICT_COLUMN && verdict !== undefined ? tone(colors, verdict)(text) : text;
  };
  const rows = results.cells.map((cell) => row(cell, results));
  const table = rows.length === 0 ? [] : ['', ...textTable(COLUMNS, rows, width, paint)];
  const bad = results.cells
    .filter((cell) => cell.verdict !== 'pass')
    .flatMap((cell) => [causeLine(cell, colors), ...trialLines(cell, colors)]);
  const causes = [...damageLines(results.cells), ...disturbedLines(results.cells, colors), ...runLines(results, colors), ...bad];
  return [...table, ...(causes.length === 0 ? [] : ['', ...causes])];
};

const manyLines = (results: Results, width: number, colors: Colors): string[] => {
  const notes = runLines(results, colors);
  return [...severalLines(matrixOf(results), width, colors), ...(notes.length === 0 ? [] : ['', ...notes])];
};

const linesFor = ({ cells, machines }: Results) => {
  if (cells.some(({ cell }) => cell.subject !== undefined)) return promisesLines;
  return machines.length > 1 ? manyLines : singleLines;
};

/**
 * The short table at the end of a run, below the verdict: one line per cell of one machine, a matrix of several.
 * Success rate is its 95 % interval; dump is the effective throughput; restore and cold are to the first answer; all are medians.
 */
export const renderSummary = (results: Results, options: SummaryOptions): string => {
  const colors = pc.createColors(options.color);
  const verdict = `${colors.bold(tone(colors, results.verdict)(SHOUTED[results.verdict].toUpperCase()))}  ${printable(results.headline)}`;
  const advice = adviceTable(results, options.width, colors);
  // Of sets of options the table of advice says more than that of cells.
  const lines =
    advice.length > 0
      ? advice
      : [
          ...linesFor(results)(results, options.width, colors),
          ...scalingLines(results),
          ...imagesPlacesLines(results),
          ...clonesLines(results),
          ...migrationsLines(results),
        ];
  const notes = clocksOf(results).flatMap((clock) => CLOCK_NOTES[clock]);
  return `${[verdict, ...notes, ...lines, ...claimsLines(results, colors)].join('\n')}\n`;
};
