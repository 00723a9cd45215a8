import type { TopLevelSpec } from 'vega-lite';
import { drawSvg, type Svg } from './svg.ts';
import { chartConfig, ink, seriesStyles } from './theme.ts';

/** One run of a trend, in the unit of the axis. */
export interface TrendPoint {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** A few letters below the axis: digits, dashes and colons only. */
  readonly label: string;
}

export interface TrendChart {
  readonly points: readonly TrendPoint[];
  /** From one change to the next, with the mean in between; `to` is the index of the last point. */
  readonly levels: readonly { readonly from: number; readonly to: number; readonly mean: number }[];
  readonly changes: readonly { readonly at: number; readonly text: string }[];
  readonly axisTitle: string;
}

const WIDTH = 400;
const HEIGHT = 140;
/** Room above the values, for the words at a change. */
const HEADROOM = 0.22;
/** Smallest span of the axis, as a part of the values: what repeats to a tenth of a percent should not look wild. */
const LEAST_SPAN = 0.02;

const main = seriesStyles.main.color;
const main2 = seriesStyles.other.color;

const domainOf = ({ points }: TrendChart): [number, number] => {
  const [low, high] = [Math.min(...points.map((one) => one.low)), Math.max(...points.map((one) => one.high))];
  const span = Math.max(high - low, Math.abs(high) * LEAST_SPAN, Number.MIN_VALUE);
  return [Math.max(low >= 0 ? 0 : Number.NEGATIVE_INFINITY, low - span * 0.08), high + span * HEADROOM];
};

const spec = (chart: TrendChart): TopLevelSpec => {
  const domain = domainOf(chart);
  const labels = JSON.stringify(chart.points.map(({ label }) => label.replace(/[^\d:-]/g, '')));
  const last = chart.points.length - 1;
  const xScale = { domain: [-0.5, Math.max(0.5, last + 0.5)], nice: false };
  const axis = {
    title: null,
    grid: false,
    values: chart.points.map((_, i) => i),
    labelExpr: `${labels}[datum.value]`,
    labelOverlap: 'greedy',
    labelSeparation: 8,
  } as const;
  const x = (field: string) => ({ field, type: 'quantitative', scale: xScale, axis }) as const;
  const y = (field: string) =>
    ({
      field,
      type: 'quantitative',
      scale: { domain, nice: false, zero: false },
      axis: { title: chart.axisTitle, tickCount: 5, grid: true, domain: false, format: '~r' },
    }) as const;
  return {
    width: WIDTH,
    height: HEIGHT,
    padding: { left: 0, right: 10, top: 4, bottom: 4 },
    config: chartConfig,
    data: { values: chart.points.map((point, i) => ({ ...point, i })) },
    layer: [
      { mark: { type: 'line', color: ink.muted, strokeWidth: 1 }, encoding: { x: x('i'), y: y('value') } },
      {
        mark: { type: 'rule', strokeWidth: 5, opacity: 0.3, strokeCap: 'round', color: main },
        encoding: { x: x('i'), y: y('low'), y2: { field: 'high' } },
      },
      {
        data: { values: chart.levels.map(({ from, to, mean }) => ({ from: from - 0.35, to: to + 0.35, mean })) },
        mark: { type: 'rule', color: main, strokeWidth: 2, strokeDash: [6, 3] },
        encoding: { x: x('from'), x2: { field: 'to' }, y: y('mean') },
      },
      {
        mark: {
          type: 'point',
          shape: 'circle',
          size: 46,
          filled: true,
          opacity: 1,
          color: main,
          stroke: ink.surface,
          strokeWidth: 1.2,
        },
        encoding: { x: x('i'), y: y('value') },
      },
      {
        data: { values: chart.changes.map(({ at }) => ({ at: at - 0.5 })) },
        mark: { type: 'rule', color: main2, strokeWidth: 1.5 },
        encoding: { x: x('at') },
      },
      {
        data: { values: chart.changes.map(({ at, text }) => ({ at: at - 0.5, text })) },
        mark: { type: 'text', align: 'right', dx: -5, y: 8, fontWeight: 600, stroke: ink.surface, strokeWidth: 4 },
        encoding: { x: x('at'), text: { field: 'text' } },
      },
      {
        data: { values: chart.changes.map(({ at, text }) => ({ at: at - 0.5, text })) },
        mark: { type: 'text', align: 'right', dx: -5, y: 8, fontWeight: 600 },
        encoding: { x: x('at'), text: { field: 'text' } },
      },
    ],
  };
};

/** Medians of runs through time with their intervals, the level between two changes, and each change; undefined without points. */
export const drawTrend = async (chart: TrendChart): Promise<Svg | undefined> =>
  chart.points.length === 0 || chart.points.some(({ value }) => !Number.isFinite(value)) ? undefined : drawSvg(spec(chart));
