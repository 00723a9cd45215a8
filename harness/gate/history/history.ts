import type { ClockDomain } from '../../schema/cell.ts';
import type { HistoryCell, HistoryChange, HistoryReport, HistoryRun, HistorySeries } from '../../schema/history.ts';
import type { Metric, Results } from '../../schema/results.ts';
import { criuOf } from '../side.ts';
import { type ChangePoint, changePoints, SENSITIVITY } from './change-points.ts';
import { differencesBetween } from './differences.ts';
import { type Line, linesOf, type Placed } from './lines.ts';
import { isTrend, machineText } from './machine.ts';
import { changeSentence, flipSentence, headlineOf } from './say.ts';

/** Smallest change that is told. Instructions repeat within a quarter of a percent; wall clocks drift by more than one. */
export const MAGNITUDE: Readonly<Record<ClockDomain, number>> = { wall: 0.02, emulated: 0.005, instructions: 0.005 };

export interface HistoryOptions {
  /** In place of the smallest change of each domain. */
  readonly magnitude?: number;
}

/** A saved run, and where it was read from. */
export interface SavedRun {
  readonly results: Results;
  readonly from: string;
}

interface Measured {
  readonly placed: Placed;
  readonly metric: Metric;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const tellsOf = (better: Metric['better'], change: number): HistoryChange['tells'] => {
  if (better === 'neither') return 'other';
  return (better === 'lower') === change < 0 ? 'better' : 'worse';
};

const changeOf = (
  title: string,
  measured: readonly Measured[],
  runs: readonly HistoryRun[],
  { at, before, after, change, ci_low, ci_high, p }: ChangePoint,
): HistoryChange[] => {
  const [old, now] = [measured[at - 1], measured[at]];
  if (old === undefined || now === undefined) return [];
  const found = {
    point: at,
    before_run: old.placed.run,
    after_run: now.placed.run,
    before,
    after,
    change: finite(change),
    ci_low: finite(ci_low),
    ci_high: finite(ci_high),
    p,
    tells: tellsOf(now.metric.better, after - before),
    differs: differencesBetween(old.placed, now.placed),
  };
  return [{ ...found, sentence: changeSentence(`${title} ${now.metric.name}`, found, runs) }];
};

const seriesOf = (line: Line, runs: readonly HistoryRun[], { magnitude }: HistoryOptions): HistorySeries[] => {
  const groups = new Map<string, Measured[]>();
  for (const placed of line.seen)
    for (const metric of placed.result.metrics.filter(isTrend)) {
      const key = JSON.stringify([metric.name, metric.unit, metric.domain, machineText(placed, metric.domain)]);
      groups.set(key, [...(groups.get(key) ?? []), { placed, metric }]);
    }
  return [...groups.values()].flatMap((measured) => {
    const [first] = measured;
    if (first === undefined) return [];
    const { name, unit, domain, better } = first.metric;
    const sensitivity = { ...SENSITIVITY, magnitude: magnitude ?? MAGNITUDE[domain] };
    const found = changePoints(
      measured.map(({ metric }) => metric.median),
      sensitivity,
    );
    return {
      name,
      unit,
      domain,
      better,
      machine: machineText(first.placed, domain),
      points: measured.map(({ placed, metric: { median, ci_low, ci_high, samples } }) => ({
        run: placed.run,
        median,
        ci_low,
        ci_high,
        n: samples.length,
      })),
      changes: found.flatMap((point) => changeOf(line.title, measured, runs, point)),
    };
  });
};

/** Runs in which a cell was skipped or not run say nothing of whether it broke. */
const flipsOf = (line: Line, runs: readonly HistoryRun[]): HistoryCell['flips'] => {
  const judged = line.seen.filter(({ result: { verdict } }) => verdict === 'pass' || verdict === 'fail' || verdict === 'error');
  return judged.flatMap((now, i) => {
    const old = judged[i - 1];
    if (old === undefined || old.result.verdict === now.result.verdict) return [];
    const flip = {
      before_run: old.run,
      after_run: now.run,
      before: old.result.verdict,
      after: now.result.verdict,
      differs: differencesBetween(old, now),
    };
    return [{ ...flip, sentence: flipSentence(line.title, flip, now.result.reason, runs) }];
  });
};

const cellOf = (line: Line, runs: readonly HistoryRun[], options: HistoryOptions): HistoryCell[] => {
  const [first] = line.seen;
  if (first === undefined) return [];
  const { workload, procedure, userland } = first.result.cell;
  return [
    {
      key: line.key,
      title: line.title,
      workload: workload.id,
      params: workload.params,
      procedure,
      userland: userland.name,
      verdicts: line.seen.map(({ run, result: { verdict, success_rate } }) => ({
        run,
        verdict,
        passed: success_rate.passed,
        of: success_rate.of,
      })),
      flips: flipsOf(line, runs),
      series: seriesOf(line, runs, options),
    },
  ];
};

const runOf = ({ results, from }: SavedRun): HistoryRun => {
  const seen = results.cells.map((result) => ({
    result,
    results,
    machine: results.machines.find(({ id }) => id === result.cell.machine),
  }));
  return {
    id: results.run.id,
    suite: results.run.suite,
    created: results.run.created,
    verdict: results.verdict,
    kernels: [...new Set(results.cells.map(({ cell }) => cell.kernel))],
    criu: [...new Set(seen.map(criuOf))],
    from,
  };
};

/** The same run may lie in a store and in its own folder: it counts once. */
const withoutDoubles = (saved: readonly SavedRun[]): SavedRun[] => [
  ...new Map(
    saved.map((one) => [
      JSON.stringify([one.results.run.created, one.results.run.id, one.results.cells.map(({ cell }) => cell.id)]),
      one,
    ]),
  ).values(),
];

/** Trends of all figures and verdicts over saved runs, with the places where they changed, and what differed there. */
export const historyOf = (
  saved: readonly SavedRun[],
  leftOut: HistoryReport['left_out'] = [],
  options: HistoryOptions = {},
): HistoryReport => {
  const ordered = withoutDoubles(saved).toSorted(
    (a, b) => a.results.run.created.localeCompare(b.results.run.created) || a.results.run.id.localeCompare(b.results.run.id),
  );
  const runs = ordered.map(runOf);
  const cells = linesOf(ordered.map(({ results }) => results)).flatMap((line) => cellOf(line, runs, options));
  const { magnitude } = options;
  return {
    schema_version: 1,
    kind: 'history',
    headline: headlineOf(runs, cells),
    runs,
    left_out: [...leftOut],
    method: {
      p: SENSITIVITY.p,
      segment: SENSITIVITY.segment,
      magnitude: magnitude === undefined ? { ...MAGNITUDE } : { wall: magnitude, emulated: magnitude, instructions: magnitude },
    },
    cells,
  };
};
