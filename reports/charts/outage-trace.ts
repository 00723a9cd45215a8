import type { TopLevelSpec } from 'vega-lite';
import { type PhaseRow, phaseBars } from './phase-bars.ts';
import { drawSvg, type Svg } from './svg.ts';
import { chartConfig, ink, type SeriesRole, seriesStyles } from './theme.ts';

export interface TraceLane {
  readonly label: string;
  readonly role: SeriesRole;
  readonly points: readonly { readonly t_ms: number; readonly latency_ms: number | null }[];
}

export interface TraceChart {
  readonly lanes: readonly TraceLane[];
  /** End of the last CRIU process, in ms from the start of the dump. */
  readonly restored_ms: number;
  /** What CRIU and the service were at, above the lanes; none where a run does not tell. */
  readonly rows: readonly PhaseRow[];
  /** From the last right answer on the open connection to the next one. */
  readonly outage: { readonly from: number; readonly to: number } | undefined;
}

/** Drawn twice, for a wide page and for a phone: text that is scaled down to a third cannot be read. */
export const TRACE_WIDTHS = { wide: 860, narrow: 360 } as const;
const LANE_HEIGHT = 96;
/** Room for the names of the rows, left of everything. */
const LABELS = { wide: 196, narrow: 128 } as const;
/** What is shown before the first step and after the outage, as a part of what lies between. */
const MARGIN = 0.12;
/** A latency cannot be drawn as zero on a logarithmic axis; this is far below what a loopback answer takes. */
const LOWEST_MS = 0.01;

const answered = (lane: TraceLane): number[] =>
  lane.points.flatMap(({ latency_ms }) => (latency_ms === null ? [] : [Math.max(latency_ms, LOWEST_MS)]));

type Lane = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

const laneSpec = (
  lane: TraceLane,
  chart: TraceChart,
  { width, labels }: { readonly width: number; readonly labels: number },
  latencies: [number, number],
  times: [number, number],
  last: boolean,
): Lane => {
  const style = seriesStyles[lane.role];
  const x = {
    field: 't_ms',
    type: 'quantitative',
    scale: { domain: times, nice: false, zero: false },
    axis: {
      title: last ? 'ms since the start of the dump' : null,
      labels: last,
      ticks: last,
      grid: false,
      tickCount: width > 500 ? 10 : 5,
      labelFlush: true,
    },
  } as const;
  const y = {
    field: 'latency_ms',
    type: 'quantitative',
    scale: { type: 'log', domain: latencies, nice: false },
    axis: { title: null, tickCount: 3, format: '~r', grid: true, domain: false },
  } as const;
  const values = lane.points.map(({ t_ms, latency_ms }) => ({
    t_ms,
    latency_ms: latency_ms === null ? null : Math.max(latency_ms, LOWEST_MS),
  }));
  return {
    width,
    height: LANE_HEIGHT,
    data: { values },
    title: {
      text: lane.label,
      anchor: 'start',
      fontSize: 12,
      fontWeight: 600,
      color: ink.text,
      offset: 6,
      frame: 'group',
      dx: 4 - labels,
    },
    layer: [
      {
        data: { values: [bandOf(chart, times)] },
        mark: { type: 'rect', color: ink.band },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } },
      },
      {
        mark: { type: 'line', color: style.color, strokeWidth: 1, opacity: 0.6, invalid: 'break-paths-show-domains' },
        encoding: { x, y },
      },
      {
        transform: [{ filter: 'datum.latency_ms !== null' }],
        mark: { type: 'point', shape: style.shape, filled: true, size: 12, color: style.color, opacity: 1 },
        encoding: { x, y },
      },
      {
        transform: [{ filter: 'datum.latency_ms === null' }],
        mark: { type: 'tick', orient: 'vertical', y: 6, height: 10, thickness: 1.2, color: ink.text, opacity: 0.8 },
        encoding: { x },
      },
    ],
  };
};

/** The outage; of a run that does not tell it, from the start of the dump to the end of the restore. */
const bandOf = ({ outage, restored_ms }: TraceChart, [low, high]: readonly [number, number]): { from: number; to: number } => {
  const { from, to } = outage ?? { from: 0, to: restored_ms };
  return { from: Math.max(from, low), to: Math.min(to, high) };
};

/** From a little before the first step to a little after the service answers again: what comes later would press all this together. */
const timesOf = ({ lanes, rows, outage, restored_ms }: TraceChart): [number, number] => {
  const sent = lanes.flatMap((lane) => lane.points.map((point) => point.t_ms));
  const first = Math.min(0, ...rows.flatMap(({ spans }) => spans.map(({ from }) => from)));
  const last = Math.max(restored_ms, outage?.to ?? 0);
  const margin = Math.max(20, (last - first) * MARGIN);
  return [Math.max(first - margin, Math.min(first, ...sent)), Math.min(last + margin, Math.max(last, ...sent))];
};

const spec = (chart: TraceChart, size: keyof typeof TRACE_WIDTHS): TopLevelSpec => {
  const span = timesOf(chart);
  const lanes = chart.lanes.map((lane) => ({
    ...lane,
    points: lane.points.filter(({ t_ms }) => t_ms >= span[0] && t_ms <= span[1]),
  }));
  const all = lanes.flatMap(answered);
  const latencies: [number, number] = [Math.min(...all, 1) / 1.6, Math.max(...all, 1) * 3];
  const plot = { width: TRACE_WIDTHS[size] - LABELS[size], labels: LABELS[size] };
  return {
    config: { ...chartConfig, concat: { spacing: 30 } },
    padding: { left: 0, right: 10, top: 4, bottom: 4 },
    bounds: 'flush',
    vconcat: [
      ...(chart.rows.length === 0 ? [] : [phaseBars(chart.rows, chart.outage, plot, span)]),
      ...lanes.map((lane, index) => laneSpec(lane, chart, plot, latencies, span, index === lanes.length - 1)),
    ],
  };
};

/** What CRIU was at and the latency that a client saw meanwhile, one lane per channel; undefined when there is nothing to draw. */
export const drawTrace = async (chart: TraceChart, width: keyof typeof TRACE_WIDTHS): Promise<Svg | undefined> => {
  const lanes = chart.lanes.filter((lane) => lane.points.length > 0);
  return lanes.length === 0 ? undefined : drawSvg(spec({ ...chart, lanes }, width));
};
