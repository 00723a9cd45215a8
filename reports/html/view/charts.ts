import type { Metric, Results } from '../../../harness/schema/results.ts';
import { type DotChart, drawDotIntervals } from '../../charts/dot-interval.ts';
import { drawTrace, type TraceLane } from '../../charts/outage-trace.ts';
import type { SeriesRole } from '../../charts/theme.ts';
import { formatValue } from '../../format.ts';
import { dotRow, figureView, sharedScale } from './figures.ts';
import type { WorkloadGroup } from './groups.ts';

/** A drawing with its finding as the title and its content in words. */
export interface ChartView {
  readonly title: string;
  readonly alt: string;
  readonly note: string;
  readonly svg: string;
  /** The same drawing for a phone, where scaling down would make it unreadable. */
  readonly narrow: string | null;
}

export interface Series {
  readonly metric: Metric | undefined;
  readonly role: SeriesRole;
  readonly label?: string;
}

/** What an axis shows where instructions are counted. */
const COUNTED: Readonly<Record<string, string>> = { instructions: 'executed', bytes_per_instruction: 'bytes' };

const KEY = 'Large mark: median. Bar: 95 % interval. Small circles: every cycle.';

const sentence = (metric: Metric, label?: string): string => {
  const view = figureView(metric, label);
  return `${view.label}: median ${view.median}, 95 % interval ${view.interval}, n = ${view.n}.`;
};

/** Several metrics of one unit on one axis; null when none was measured. */
export const dotChart = async (
  title: string,
  series: readonly Series[],
  quantity: string,
  scaling: DotChart['scale'] = 'from-zero',
): Promise<ChartView | null> => {
  const present = series.flatMap(({ metric, role, label }) => (metric === undefined ? [] : [{ metric, role, label }]));
  const scale = sharedScale(present.map(({ metric }) => metric));
  const drawn = await drawDotIntervals({
    rows: present.map(({ metric, role, label }) => dotRow(metric, scale, role, label)),
    axisTitle: `${COUNTED[present[0]?.metric.unit ?? ''] ?? quantity}, ${scale.symbol}${scaling === 'log' ? ' (logarithmic)' : ''}`,
    scale: scaling,
  });
  if (drawn === undefined) return null;
  return {
    title,
    alt: present.map(({ metric, label }) => sentence(metric, label)).join(' '),
    note: KEY,
    svg: drawn.svg,
    narrow: null,
  };
};

/** The ratio of cold start over restore of every workload, with one as the line between losing and winning. */
export const ratioChart = async (groups: readonly WorkloadGroup[]): Promise<ChartView | null> => {
  const found = groups
    .flatMap((group) => group.comparisons.map(({ ratio, to }) => ({ ratio, to, group })))
    .filter(({ ratio }) => ratio.median > 0);
  const label = ({ group, to }: (typeof found)[number]): string =>
    `${group.title}, ${to === 'warm' ? 'until warm' : 'to first answer'}`;
  const drawn = await drawDotIntervals({
    rows: found.map((entry) =>
      dotRow(entry.ratio, { factor: 1, symbol: '×' }, entry.to === 'warm' ? 'other' : 'main', label(entry)),
    ),
    axisTitle: 'cold start over restore, log scale',
    scale: 'log',
    reference: 1,
  });
  if (drawn === undefined) return null;
  const wins = found.filter(({ ratio }) => ratio.ci_low > 1).length;
  const losses = found.filter(({ ratio }) => ratio.ci_high < 1).length;
  const open = found.length - wins - losses;
  const title = `Restore is faster in ${wins} of ${found.length} comparisons, the cold start in ${losses}${open > 0 ? `; ${open} too close to call` : ''}`;
  return {
    title,
    alt: found.map((entry) => sentence(entry.ratio, label(entry))).join(' '),
    note: `${KEY} Dashed line: equally fast; right of it the restore is faster.`,
    svg: drawn.svg,
    narrow: null,
  };
};

type Trace = Results['cells'][number]['trace'][number];

/** The cycle whose outage is nearest to the median: a typical one, not the best. */
const typicalCycle = (traces: readonly Trace[]): number | undefined => {
  const ends = [...new Map(traces.map((trace) => [trace.cycle, trace.restored_ms])).entries()].sort((a, b) => a[1] - b[1]);
  return ends[Math.floor((ends.length - 1) / 2)]?.[0];
};

/** `new connections waited up to 231 ms and got no right answer 39 times`, from what is drawn. */
const laneFinding = (lane: TraceLane): string => {
  const lost = lane.points.filter((point) => point.latency_ms === null).length;
  const longest = Math.max(0, ...lane.points.map((point) => point.latency_ms ?? 0));
  const who = lane.role === 'main' ? 'the open connection' : 'new connections';
  const waited = longest > 0 ? ` waited up to ${formatValue(longest, 'ms')}` : '';
  const missed = lost > 0 ? ` got no right answer to ${lost} of ${lane.points.length} requests` : '';
  return `${who}${waited}${waited !== '' && missed !== '' ? ' and' : ''}${missed}`;
};

/** What the client saw around one dump; null without a trace. */
export const traceChart = async (group: WorkloadGroup): Promise<ChartView | null> => {
  const traces = group.trip?.trace ?? [];
  const cycle = typicalCycle(traces);
  const lanes = (['established', 'new'] as const).flatMap((channel) =>
    traces
      .filter((trace) => trace.cycle === cycle && trace.channel === channel)
      .map((trace) => ({
        label: channel === 'established' ? 'Connection opened before the dump' : 'New connections',
        role: channel === 'established' ? ('main' as const) : ('other' as const),
        points: trace.points,
      })),
  );
  const restored_ms = traces.find((trace) => trace.cycle === cycle)?.restored_ms ?? 0;
  const [wide, narrow] = await Promise.all([
    drawTrace({ lanes, restored_ms }, 'wide'),
    drawTrace({ lanes, restored_ms }, 'narrow'),
  ]);
  if (wide === undefined || narrow === undefined) return null;
  const lost = lanes.map(
    (lane) =>
      `${lane.label}: ${lane.points.filter((point) => point.latency_ms === null).length} of ${lane.points.length} drawn requests got no right answer.`,
  );
  return {
    title: `In cycle ${cycle}, ${lanes.map(laneFinding).join('; ')}`,
    alt: `Latency over time around the dump of cycle ${cycle}, dump and restore together ${formatValue(restored_ms, 'ms')}. ${lost.join(' ')}`,
    note: `Cycle ${cycle}, the one with the median length. Shaded: from the start of the dump to the end of the restore. Ticks at the top: requests without a right answer. Latency is logarithmic.`,
    svg: wide.svg,
    narrow: narrow.svg,
  };
};
