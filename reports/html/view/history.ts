import type { HistoryCell, HistoryReport, HistorySeries } from '../../../harness/schema/history.ts';
import { drawTrend } from '../../charts/trend.ts';
import { formatDate, formatInterval, formatValue, plural, scaleFor } from '../../format.ts';
import { termOf } from '../../glossary.ts';
import { allChanges, changePart, DIRECTIONS, endsText, shownSeries } from '../../history.ts';
import { paramsText } from '../../params.ts';
import { CLOCK_NOTES } from '../../words.ts';
import { clockLabel, type VerdictView, verdictView } from './words.ts';

/** Month and day; the time where all runs are of one day. */
const labelOf = ({ runs }: HistoryReport, run: number): string => {
  const created = runs[run]?.created ?? '';
  return new Set(runs.map((one) => one.created.slice(0, 10))).size > 1 ? created.slice(5, 10) : created.slice(11, 16);
};

const levelsOf = ({ points, changes }: HistorySeries, factor: number) => {
  const edges = [0, ...changes.map(({ point }) => point), points.length];
  return edges.slice(0, -1).flatMap((from, i) => {
    const own = points.slice(from, edges[i + 1]);
    const mean = own.reduce((sum, { median }) => sum + median, 0) / own.length;
    return own.length === 0 ? [] : [{ from, to: from + own.length - 1, mean: mean * factor }];
  });
};

const seriesView = async (series: HistorySeries, report: HistoryReport) => {
  const { points, unit, changes, name } = series;
  const scale = scaleFor(unit, Math.max(...points.map(({ median }) => Math.abs(median))));
  const chart = await drawTrend({
    points: points.map(({ median, ci_low, ci_high, run }) => ({
      value: median * scale.factor,
      low: ci_low * scale.factor,
      high: ci_high * scale.factor,
      label: labelOf(report, run),
    })),
    levels: levelsOf(series, scale.factor),
    changes: changes.map((change) => ({ at: change.point, text: changePart(change) })),
    axisTitle: scale.symbol === '×' ? 'ratio' : scale.symbol,
  });
  return {
    label: termOf(name).label,
    name,
    clock: clockLabel[series.domain],
    machine: series.machine,
    ends: endsText(series),
    changed: changes.map((change) => ({ direction: DIRECTIONS[change.tells], sentence: change.sentence })),
    chart:
      chart === undefined
        ? null
        : {
            title: `${termOf(name).label} (${name})`,
            alt: `${plural(points.length, 'run')}, ${endsText(series)}; ${changes.length === 0 ? 'no change point' : changes.map(({ sentence }) => sentence).join(' ')}`,
            note: `${plural(points.length, 'run')}, ${endsText(series)}; ${clockLabel[series.domain]}; ${series.machine}.`,
            svg: chart.svg,
            narrow: null,
          },
    rows: points.map(({ run, median, ci_low, ci_high, n }, i) => ({
      number: run + 1,
      run: report.runs[run]?.id ?? '',
      median: formatValue(median, unit),
      interval: formatInterval(ci_low, ci_high, unit),
      n,
      change: changes
        .filter(({ point }) => point === i)
        .map((change) => `${DIRECTIONS[change.tells]} ${changePart(change)}`)
        .join(' '),
    })),
  };
};

const cellView = async (cell: HistoryCell, index: number, report: HistoryReport, metrics: readonly string[]) => ({
  anchor: `cell-${index + 1}`,
  title: cell.title,
  params: paramsText(cell.params),
  userland: cell.userland,
  verdicts: cell.verdicts.map(({ run, verdict, passed, of }) => ({
    verdict: verdictView(verdict),
    text: `run ${run + 1}, ${report.runs[run]?.id ?? ''}: ${passed} of ${of} cycles passed`,
  })),
  flips: cell.flips.map(({ sentence }) => sentence),
  series: await Promise.all(shownSeries(cell, metrics).map((series) => seriesView(series, report))),
  hidden: cell.series.length - shownSeries(cell, metrics).length,
});

const toneOf = (report: HistoryReport, metrics: readonly string[]): VerdictView => {
  const broke = report.cells.some(({ flips }) => flips.some(({ after }) => after !== 'pass'));
  const worse = allChanges(report, metrics).some(({ change }) => change.tells === 'worse');
  if (broke) return { key: 'fail', word: 'A verdict changed' };
  if (worse) return { key: 'error', word: 'A figure became worse' };
  return allChanges(report, metrics).length > 0
    ? { key: 'pass', word: 'Nothing became worse' }
    : { key: 'pass', word: 'No change' };
};

/** Everything that the page of a history shows, already in words. */
export const historyView = async (report: HistoryReport, metrics: readonly string[], version: string) => {
  const cells = await Promise.all(report.cells.map((cell, index) => cellView(cell, index, report, metrics)));
  const domains = new Set(report.cells.flatMap(({ series }) => series.map(({ domain }) => domain)));
  const { method } = report;
  return {
    title: `${plural(report.runs.length, 'run')}`,
    version,
    verdict: toneOf(report, metrics),
    headline: report.headline,
    notes: [...domains].flatMap((domain) => CLOCK_NOTES[domain]),
    changes: allChanges(report, metrics).map(({ change }) => ({
      tells: change.tells,
      direction: DIRECTIONS[change.tells],
      sentence: change.sentence,
    })),
    flips: report.cells.flatMap(({ flips }) => flips.map(({ sentence }) => sentence)),
    cells,
    runs: report.runs.map(({ id, created, suite, verdict, kernels, criu }, i) => ({
      number: i + 1,
      id,
      created: formatDate(created),
      suite,
      verdict: verdictView(verdict),
      kernels: kernels.join(', '),
      criu: criu.join(', '),
    })),
    leftOut: report.left_out,
    method: {
      p: String(method.p),
      segment: method.segment,
      wall: `${method.magnitude.wall * 100}\u00a0%`,
      instructions: `${method.magnitude.instructions * 100}\u00a0%`,
    },
    navigation: cells.map(({ anchor, title, flips }) => ({
      href: anchor,
      title,
      verdict: flips.length > 0 ? verdictView('fail') : null,
    })),
  };
};

export type HistoryView = Awaited<ReturnType<typeof historyView>>;
