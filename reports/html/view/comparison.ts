import type { CellChange, CompareReport, FigureChange } from '../../../harness/schema/compare.ts';
import {
  changeText,
  differencesOf,
  figureLabel,
  forcedReasons,
  intervalText,
  mediansOf,
  samplesText,
  sideInterval,
  sideText,
  TELLS,
  VERDICT_CHANGES,
  verdictChanges,
} from '../../compare/rows.ts';
import { paramsText } from '../../params.ts';
import { CLOCK_NOTES } from '../../words.ts';
import { clockLabel, type VerdictView, verdictView } from './words.ts';

/** A change with its interval on the scale of its table, in per cent of the width. */
interface Mark {
  readonly zero: number;
  readonly at: number;
  readonly from: number;
  readonly width: number;
}

const bounded = (value: number): number => Math.min(1, Math.max(-1, value));
/** Largest change that a scale shows; beyond it, it says no more than "much". */
const WIDEST = 1;

const markOf = ({ change, ci_low, ci_high }: FigureChange, reach: number): Mark | null => {
  if (change === null || ci_low === null || ci_high === null) return null;
  const at = (value: number): number => Math.round(500 + 500 * bounded(value / reach)) / 10;
  return { zero: 50, at: at(change), from: at(ci_low), width: Math.max(0.5, at(ci_high) - at(ci_low)) };
};

const reachOf = (figures: readonly FigureChange[]): number =>
  Math.min(WIDEST, Math.max(0.01, ...figures.flatMap(({ ci_low, ci_high }) => [Math.abs(ci_low ?? 0), Math.abs(ci_high ?? 0)])));

const figureView = (figure: FigureChange, reach: number) => {
  const { base, run } = mediansOf(figure);
  return {
    label: figureLabel(figure),
    base,
    baseInterval: sideInterval(figure, 'base'),
    run,
    runInterval: sideInterval(figure, 'run'),
    change: changeText(figure),
    interval: intervalText(figure),
    samples: samplesText(figure),
    tells: TELLS[figure.tells],
    tone: figure.tells,
    mark: markOf(figure, reach),
  };
};

const sideVerdict = (side: CellChange['base']): VerdictView | null => (side === null ? null : verdictView(side.verdict));

const cyclesText = (side: CellChange['base']): string => (side === null ? '' : `${side.passed} of ${side.of} cycles`);

const cellView = (cell: CellChange, index: number) => {
  const reach = reachOf(cell.figures);
  return {
    anchor: `cell-${index + 1}`,
    title: cell.title,
    params: paramsText(cell.params),
    clock: clockLabel[cell.domain],
    change: VERDICT_CHANGES[cell.verdict_change],
    changed: cell.verdict_change !== 'same',
    base: sideVerdict(cell.base),
    run: sideVerdict(cell.run),
    baseText: cyclesText(cell.base),
    runText: cyclesText(cell.run),
    reason: cell.run?.reason ?? '',
    reach: `±${Math.round(reach * 1000) / 10}\u00a0%`,
    figures: cell.figures.map((figure) => figureView(figure, reach)),
    vanished: cell.vanished.join(', '),
    appeared: cell.appeared.join(', '),
    notes: CLOCK_NOTES[cell.domain],
  };
};

/** The tone of the page: what passed before and does not now is a failure, and so is what is gone. */
const toneOf = ({ cells }: CompareReport): VerdictView => {
  const worse = cells.some(({ verdict_change }) => verdict_change === 'broke' || verdict_change === 'gone');
  const figures = cells.some((cell) => cell.figures.some(({ tells }) => tells === 'worse'));
  if (worse) return { key: 'fail', word: 'Verdicts changed' };
  return figures ? { key: 'error', word: 'Figures are worse' } : { key: 'pass', word: 'Nothing is worse' };
};

/** Everything that the page of a comparison shows, already in words. */
export const comparisonView = (report: CompareReport, version: string) => {
  const cells = report.cells.map(cellView);
  return {
    title: `${report.base.runs[0]?.id ?? 'BASE'} against ${report.run.runs[0]?.id ?? 'RUN'}`,
    version,
    verdict: toneOf(report),
    headline: report.headline,
    sides: [
      { name: 'BASE', value: sideText(report.base) },
      { name: 'RUN', value: sideText(report.run) },
      ...report.base.hosts.map((host) => ({ name: 'BASE was measured on', value: host })),
      ...report.run.hosts.map((host) => ({ name: 'RUN was measured on', value: host })),
    ],
    differences: differencesOf(report),
    forced: forcedReasons(report),
    changes: verdictChanges(report).length,
    cells,
    navigation: cells.map(({ anchor, title, run }) => ({ href: anchor, title, verdict: run })),
  };
};

export type ComparisonView = ReturnType<typeof comparisonView>;
