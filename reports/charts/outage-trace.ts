import type { TopLevelSpec } from 'vega-lite';
import { drawSvg, type Svg } from './svg.ts';
import { chartConfig, ink, type SeriesRole, seriesStyles } from './theme.ts';

export interface TraceLane {
  readonly label: string;
  readonly role: SeriesRole;
  readonly points: readonly { readonly t_ms: number; readonly latency_ms: number | null }[];
}

export interface TraceChart {
  readonly lanes: readonly TraceLane[];
  /** End of the restore, in ms from the start of the dump. */
  readonly restored_ms: number;
}

/** Drawn twice, for a wide page and for a phone: text that is scaled down to a third cannot be read. */
export const TRACE_WIDTHS = { wide: 860, narrow: 360 } as const;
const LANE_HEIGHT = 110;
/** A latency cannot be drawn as zero on a logarithmic axis; this is far below what a loopback answer takes. */
const LOWEST_MS = 0.01;

const answered = (lane: TraceLane): number[] =>
  lane.points.flatMap(({ latency_ms }) => (latency_ms === null ? [] : [Math.max(latency_ms, LOWEST_MS)]));

type Lane = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

const laneSpec = (
  lane: TraceLane,
  chart: TraceChart,
  width: number,
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
    axis: { title: 'latency, ms', tickCount: 3, format: '~r', grid: true, domain: false },
  } as const;
  const values = lane.points.map(({ t_ms, latency_ms }) => ({
    t_ms,
    latency_ms: latency_ms === null ? null : Math.max(latency_ms, LOWEST_MS),
  }));
  return {
    width,
    height: LANE_HEIGHT,
    data: { values },
    title: { text: lane.label, anchor: 'start', fontSize: 12, fontWeight: 600, color: ink.text, offset: 6 },
    layer: [
      {
        data: { values: [{ from: 0, to: chart.restored_ms }] },
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

const spec = (chart: TraceChart, width: number): TopLevelSpec => {
  const all = chart.lanes.flatMap(answered);
  const times = chart.lanes.flatMap((lane) => lane.points.map((point) => point.t_ms));
  const latencies: [number, number] = [Math.min(...all, 1) / 1.6, Math.max(...all, 1) * 3];
  const span: [number, number] = [Math.min(...times, 0), Math.max(...times, chart.restored_ms)];
  const plot = width - 62;
  return {
    config: { ...chartConfig, concat: { spacing: 14 } },
    padding: { left: 0, right: 10, top: 4, bottom: 4 },
    vconcat: chart.lanes.map((lane, index) => laneSpec(lane, chart, plot, latencies, span, index === chart.lanes.length - 1)),
  };
};

/** Latency that a client saw around a dump, one lane per channel; undefined when there is nothing to draw. */
export const drawTrace = async (chart: TraceChart, width: keyof typeof TRACE_WIDTHS): Promise<Svg | undefined> => {
  const lanes = chart.lanes.filter((lane) => lane.points.length > 0);
  return lanes.length === 0 ? undefined : drawSvg(spec({ ...chart, lanes }, TRACE_WIDTHS[width]));
};
