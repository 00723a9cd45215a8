import type { CellResult } from '../../../harness/schema/results.ts';
import type { Span, Timeline } from '../../../harness/schema/timeline.ts';
import { drawTrace, type TraceLane } from '../../charts/outage-trace.ts';
import type { PhaseRow } from '../../charts/phase-bars.ts';
import type { SeriesRole } from '../../charts/theme.ts';
import { formatValue } from '../../format.ts';
import { groupBy } from '../../group-by.ts';
import { phaseDoing, phaseName, phaseTitle } from '../../phases.ts';
import type { ChartView } from './charts.ts';
import { type FigureView, figureView } from './figures.ts';
import type { WorkloadGroup } from './groups.ts';

const ROLES: Readonly<Record<Span['of'], SeriesRole>> = {
  'pre-dump': 'reference',
  dump: 'main',
  restore: 'other',
  service: 'reference',
};

const isSnapshot = ({ cell }: CellResult): boolean => cell.procedure === 'leave-running';

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from_ms, to_ms }) => sum + to_ms - from_ms, 0);

/** One row for each phase, in the order in which they began. Names must differ: two rows of one name would be one. */
const rowsOf = (cell: CellResult, spans: readonly Span[]): PhaseRow[] =>
  [...groupBy(spans, ({ of, phase }) => `${of} ${phase}`).values()].flatMap((same) => {
    const [one] = same;
    if (one === undefined) return [];
    const { of, phase } = one;
    const isPart = of !== 'service' && phase !== 'process';
    return [
      {
        label: `${isPart ? '· ' : ''}${phaseName(of, phase, isSnapshot(cell))}`,
        value: formatValue(lengthOf(same), 'ms'),
        hollow: phase === 'process',
        role: ROLES[of],
        spans: same.map(({ from_ms, to_ms }) => ({ from: from_ms, to: to_ms })),
      },
    ];
  });

const lanesOf = (cell: CellResult, cycle: number): TraceLane[] =>
  (['established', 'new'] as const).flatMap((channel) =>
    cell.trace
      .filter((trace) => trace.cycle === cycle && trace.channel === channel)
      .map((trace) => ({
        label: `${channel === 'established' ? 'Open connection' : 'New connections'}: latency, ms`,
        role: channel === 'established' ? ('main' as const) : ('other' as const),
        points: trace.points,
      })),
  );

/** The longest phases within the outage, which is what a reader can do something about. */
const longest = (spans: readonly Span[]): string[] => {
  const phases = spans.filter(({ of, phase }) => (of === 'dump' || of === 'restore') && phase !== 'process');
  return [...groupBy(phases, ({ of, phase }) => `${of} ${phase}`).values()]
    .map((same) => ({ same, length: lengthOf(same) }))
    .toSorted((a, b) => b.length - a.length)
    .slice(0, 2)
    .flatMap(({ same: [one], length }) =>
      one === undefined ? [] : [`${formatValue(length, 'ms')} ${phaseDoing(one.of, one.phase)}`],
    );
};

const titleOf = ({ outage, spans, cycle }: Timeline): string => {
  const parts = longest(spans);
  const most = parts.length === 0 ? '' : `: ${parts.join(' and ')} were the longest parts`;
  return outage === undefined
    ? `Where the time of cycle ${cycle} went${most}`
    : `No answer for ${formatValue(outage.to_ms - outage.from_ms, 'ms')}${most}`;
};

const lostText = (lane: TraceLane): string => {
  const lost = lane.points.filter((point) => point.latency_ms === null).length;
  return `${lane.label.split(':')[0]}: ${lost} of ${lane.points.length} drawn requests got no right answer.`;
};

const noteOf = (timeline: Timeline | undefined, cycle: number): string => {
  const placed =
    timeline === undefined || timeline.within_ms === 0
      ? ''
      : ` CRIU’s phases are placed to within ${formatValue(timeline.within_ms, 'ms')} of what the client saw.`;
  const hollow = timeline === undefined ? '' : ' Hollow bars: whole processes.';
  return `Cycle ${cycle}, the one with the median outage; times from the start of criu dump. Open connection: one that was opened before.${hollow} Shaded: no right answer on the open connection. Ticks at the top: requests without a right answer. Latency is logarithmic and counts from when a request was due.${placed}`;
};

/** What CRIU was at and what the client saw meanwhile, on one axis; null where neither is known. */
export const timeLineChart = async (cell: CellResult | undefined): Promise<ChartView | null> => {
  const { timeline } = cell ?? {};
  const cycle = timeline?.cycle ?? cell?.trace[0]?.cycle;
  if (cell === undefined || cycle === undefined) return null;
  const lanes = lanesOf(cell, cycle);
  const rows = timeline === undefined ? [] : rowsOf(cell, timeline.spans);
  const { outage } = timeline ?? {};
  const restored_ms =
    cell.trace.find((trace) => trace.cycle === cycle)?.restored_ms ??
    Math.max(0, ...(timeline?.spans ?? []).filter(({ phase }) => phase === 'process').map(({ to_ms }) => to_ms));
  const chart = {
    lanes,
    rows,
    restored_ms,
    outage: outage === undefined ? undefined : { from: outage.from_ms, to: outage.to_ms },
  };
  const [wide, narrow] = await Promise.all([drawTrace(chart, 'wide'), drawTrace(chart, 'narrow')]);
  if (wide === undefined || narrow === undefined) return null;
  return {
    title: timeline === undefined ? `What the client saw in cycle ${cycle}` : titleOf(timeline),
    alt: [
      ...rows.map(({ label, value }) => `${label.replace('· ', '')}: ${value}.`),
      ...(outage === undefined
        ? []
        : [`No right answer from ${formatValue(outage.from_ms, 'ms')} to ${formatValue(outage.to_ms, 'ms')}.`]),
      ...lanes.map(lostText),
    ].join(' '),
    note: noteOf(timeline, cycle),
    svg: wide.svg,
    narrow: narrow.svg,
  };
};

/** The phases over all cycles, as rows of a table. */
export const phaseFigures = ({ trip: cell }: WorkloadGroup): FigureView[] =>
  cell === undefined
    ? []
    : (cell.timeline?.totals ?? []).map(({ of, phase, time }) => ({
        ...figureView(time, phaseTitle(of, phase, isSnapshot(cell))),
        anchor: null,
      }));
