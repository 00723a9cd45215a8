import type { HistoryCell, HistoryChange, HistoryReport, HistorySeries } from '../harness/schema/history.ts';
import { countedName } from '../harness/schema/metric.ts';
import { formatValue } from './format.ts';

/** What a reader asks for first, without the unit that ends a name; the other figures are shown where they changed, or when asked for. */
const TELLING: ReadonlySet<string> = new Set([
  'frozen_time',
  'memwrite_time',
  'dump_wall',
  'restore_wall',
  'restore_time',
  'outage_established',
  'restore_first_answer',
  'cold_first_answer',
  'cold_warm',
  'images',
]);

/** Whether a name that was asked for is that of a series, or of the time that is counted in it. */
export const isNamed = (asked: string, name: string): boolean => asked === name || countedName(asked) === name;

/** Which series are shown: `*` is all, names are these, and without any it is the telling ones and those that changed. */
export const shownSeries = ({ series }: HistoryCell, metrics: readonly string[]): readonly HistorySeries[] =>
  series.filter(({ name, changes }) => {
    if (metrics.includes('*')) return true;
    if (metrics.length > 0) return metrics.some((asked) => isNamed(asked, name));
    return changes.length > 0 || TELLING.has(name.replace(/_(us|ms|instructions|bytes)$/u, ''));
  });

export interface NamedChange {
  readonly cell: HistoryCell;
  readonly series: HistorySeries;
  readonly change: HistoryChange;
}

const ORDER = { worse: 0, other: 1, better: 2 } as const;

/** All changes of the figures that are shown, those for the worse first, and of these the newest. */
export const allChanges = ({ cells }: HistoryReport, metrics: readonly string[]): readonly NamedChange[] =>
  cells
    .flatMap((cell) => shownSeries(cell, metrics).flatMap((series) => series.changes.map((change) => ({ cell, series, change }))))
    .toSorted((a, b) => ORDER[a.change.tells] - ORDER[b.change.tells] || b.change.after_run - a.change.after_run);

/** A sign and a word for each direction: nothing is told by colour alone. */
export const DIRECTIONS = { worse: '▲ worse', better: '▼ better', other: '◆ other' } as const;

/** `+12.1 %`; `from 0` where there is no part of it. */
export const changePart = ({ change }: HistoryChange): string => {
  if (change === null) return 'from 0';
  const size = Math.abs(change) * 100;
  return `${change < 0 ? '−' : '+'}${size >= 100 ? Math.round(size) : size.toPrecision(size < 1 ? 1 : size < 10 ? 2 : 3)}\u00a0%`;
};

/** The first and the last value of a series. */
export const endsText = ({ points, unit }: HistorySeries): string => {
  const [first, last] = [points[0], points.at(-1)];
  return first === last || first === undefined
    ? formatValue(last?.median, unit)
    : `${formatValue(first.median, unit)} → ${formatValue(last?.median, unit)}`;
};
