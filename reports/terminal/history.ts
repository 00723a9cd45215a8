import pc from 'picocolors';
import type { Verdict } from '../../harness/schema/cell.ts';
import type { HistoryCell, HistoryReport, HistorySeries } from '../../harness/schema/history.ts';
import { plural, printable } from '../format.ts';
import { allChanges, changePart, DIRECTIONS, endsText, shownSeries } from '../history.ts';
import { CLOCK_NOTES } from '../words.ts';
import type { Colors } from './tone.ts';

const BARS = '▁▂▃▄▅▆▇█';
/** More runs than this are no longer read in one line: the newest are shown. */
const SHOWN = 60;
const FLAT = 3;

const SIGNS: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', error: '!', skip: '-', missing: '·' };

/** Values from the lowest to the highest as bars, with a line where the series changed. */
export const sparkline = (values: readonly number[], changes: readonly number[]): string => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const bar = (value: number): string =>
    BARS[high === low ? FLAT : Math.round(((value - low) / (high - low)) * (BARS.length - 1))] ?? '';
  return values.map((value, i) => `${changes.includes(i) ? '│' : ''}${bar(value)}`).join('');
};

const trendOf = ({ points, changes }: HistorySeries): string => {
  const from = Math.max(0, points.length - SHOWN);
  return `${from > 0 ? '…' : ''}${sparkline(
    points.slice(from).map(({ median }) => median),
    changes.map(({ point }) => point - from),
  )}`;
};

const seriesLines = (cell: HistoryCell, metrics: readonly string[], colors: Colors): string[] => {
  const shown = shownSeries(cell, metrics);
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  const trends = shown.map(trendOf);
  const trendWidth = Math.max(0, ...trends.map(({ length }) => length));
  const machines = [...new Set(shown.map(({ machine }) => machine))];
  return machines.flatMap((machine) => [
    ...(machines.length > 1 ? [colors.dim(`  on ${printable(machine)}`)] : []),
    ...shown.flatMap((series, i) => {
      if (series.machine !== machine) return [];
      const changes = series.changes.map((change) => `${DIRECTIONS[change.tells]} ${changePart(change)}`).join(', ');
      return [
        `  ${printable(series.name).padEnd(width)}  ${(trends[i] ?? '').padEnd(trendWidth)}  ${endsText(series)}${changes === '' ? '' : `  ${changes}`}`,
      ];
    }),
  ]);
};

const cellLines = (cell: HistoryCell, metrics: readonly string[], colors: Colors): string[] => {
  const from = Math.max(0, cell.verdicts.length - SHOWN);
  const verdicts = cell.verdicts
    .slice(from)
    .map(({ verdict }) => SIGNS[verdict])
    .join('');
  return ['', `${colors.bold(printable(cell.title))}  ${from > 0 ? '…' : ''}${verdicts}`, ...seriesLines(cell, metrics, colors)];
};

const foundLines = (report: HistoryReport, metrics: readonly string[], colors: Colors): string[] => {
  const changes = allChanges(report, metrics).map(({ change }) => {
    const paint = change.tells === 'worse' ? colors.red : change.tells === 'better' ? colors.green : colors.cyan;
    return `${paint(DIRECTIONS[change.tells])}  ${printable(change.sentence)}`;
  });
  const flips = report.cells.flatMap(({ flips: own }) =>
    own.map(({ after, sentence }) => `${after === 'pass' ? colors.green('✓') : colors.red('✗')}  ${printable(sentence)}`),
  );
  return flips.length + changes.length === 0 ? [] : ['', ...flips, ...changes];
};

const methodLine = ({ method, runs }: HistoryReport): string[] =>
  runs.length < 2 * method.segment
    ? [
        `A change point needs ${plural(method.segment, 'run')} on each side of it: with ${plural(runs.length, 'run')} none can be found.`,
      ]
    : [];

/** A history for a terminal: what changed, in sentences, and then a line for each figure. */
export const renderHistory = (report: HistoryReport, metrics: readonly string[], color: boolean): string => {
  const colors = pc.createColors(color);
  const domains = new Set(report.cells.flatMap(({ series }) => series.map(({ domain }) => domain)));
  return `${[
    colors.bold(printable(report.headline)),
    ...[...domains].flatMap((domain) => CLOCK_NOTES[domain]),
    ...methodLine(report),
    ...foundLines(report, metrics, colors),
    ...report.cells.flatMap((cell) => cellLines(cell, metrics, colors)),
    '',
    colors.dim(`✓ pass  ✗ fail  ! error of ours  - skipped  · not run   │ change point`),
  ].join('\n')}\n`;
};
