import type { TopLevelSpec } from 'vega-lite';
import { logTicks } from './log-ticks.ts';
import { drawSvg, type Svg } from './svg.ts';
import { chartConfig, ink, seriesStyles } from './theme.ts';

/** A point with its interval, all in the units of the axes. */
export interface CurvePoint {
  readonly x: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly samples: readonly number[];
  /** Value of the line there; undefined without one. */
  readonly line: number | undefined;
}

export interface CurveChart {
  readonly xTitle: string;
  readonly yTitle: string;
  readonly points: readonly CurvePoint[];
  readonly line: readonly { readonly x: number; readonly value: number; readonly low: number; readonly high: number }[];
  /** A line that was refused is dashed. */
  readonly refused: boolean;
  /** Where a point was tried and did not pass. */
  readonly failed: readonly { readonly x: number; readonly word: string }[];
}

const WIDTH = 400;
const CURVE_HEIGHT = 210;
const RESIDUAL_HEIGHT = 70;
/** Beyond this the labels of the points on the x axis would touch. */
const MARGIN = 1.3;

const main = seriesStyles.main.color;

type Part = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Domain = [number, number];

const xOf = ({ points, failed, xTitle }: CurveChart, last: boolean) => {
  const values = [...points.map(({ x }) => x), ...failed.map(({ x }) => x)].toSorted((a, b) => a - b);
  const domain: Domain = [(values[0] ?? 1) / MARGIN, (values.at(-1) ?? 1) * MARGIN];
  return {
    field: 'x',
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: {
      title: last ? xTitle : null,
      labels: last,
      values,
      format: ',~r',
      grid: false,
      labelOverlap: 'greedy',
      labelSeparation: 6,
    },
  } as const;
};

const curvePart = (chart: CurveChart, last: boolean): Part => {
  const lows = [...chart.points.flatMap(({ samples, low, line }) => [...samples, low, ...(line === undefined ? [] : [line])])];
  const highs = [...chart.points.flatMap(({ samples, high }) => [...samples, high]), ...chart.line.map(({ high }) => high)];
  const domain: Domain = [Math.min(...lows.filter((value) => value > 0)) / 1.4, Math.max(...highs) * 1.2];
  const x = xOf(chart, last);
  const y = (field: string) =>
    ({
      field,
      type: 'quantitative',
      scale: { type: 'log', domain, nice: false, clamp: true },
      axis: { title: chart.yTitle, values: logTicks(domain), format: ',~r', grid: true, domain: false },
    }) as const;
  const line = chart.line.map((one) => ({ ...one, low: Math.max(one.low, domain[0]) }));
  const samples = chart.points.flatMap((point) => point.samples.map((sample) => ({ x: point.x, sample })));
  return {
    width: WIDTH,
    height: CURVE_HEIGHT,
    data: { values: chart.points.map(({ samples: _, ...point }) => point) },
    layer: [
      {
        data: { values: chart.refused ? [] : line },
        mark: { type: 'area', color: ink.band },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      {
        data: { values: line },
        mark: { type: 'line', color: main, strokeWidth: 1.5, strokeDash: chart.refused ? [5, 4] : [1, 0] },
        encoding: { x, y: y('value') },
      },
      {
        mark: { type: 'rule', strokeWidth: 7, opacity: 0.38, strokeCap: 'round', color: main },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      {
        data: { values: samples },
        mark: { type: 'point', shape: 'circle', size: 26, strokeWidth: 1.2, filled: false, opacity: 0.9, color: main },
        encoding: { x, y: y('sample') },
      },
      {
        mark: {
          type: 'point',
          shape: 'circle',
          size: 70,
          filled: true,
          opacity: 1,
          color: main,
          stroke: ink.surface,
          strokeWidth: 1.5,
        },
        encoding: { x, y: y('median') },
      },
      {
        data: { values: chart.failed.map(({ x: at, word }) => ({ x: at, said: `✕ ${word}` })) },
        // Upright, so that neighbours do not run into each other.
        mark: { type: 'text', y: CURVE_HEIGHT - 6, angle: 270, align: 'left', fontWeight: 600 },
        encoding: { x, text: { field: 'said' } },
      },
    ],
  };
};

const residualPart = (chart: CurveChart): Part => {
  const rows = chart.points.flatMap(({ x, median, low, high, line }) => {
    if (line === undefined) return [];
    const off = (value: number): number => ((value - line) / median) * 100;
    return [{ x, middle: off(median), low: off(low), high: off(high) }];
  });
  const reach = Math.max(5, ...rows.flatMap(({ low, high, middle }) => [low, high, middle]).map(Math.abs)) * 1.1;
  const x = xOf(chart, true);
  const domain: Domain = [-reach, reach];
  const quantity = {
    type: 'quantitative',
    scale: { domain, nice: false },
    axis: { title: 'off the line, %', tickCount: 5, format: '+~r', grid: true, domain: false },
  } as const;
  const y = (field: string) => ({ ...quantity, field });
  return {
    width: WIDTH,
    height: RESIDUAL_HEIGHT,
    data: { values: rows },
    layer: [
      { mark: { type: 'rule', color: main, strokeWidth: 1.5 }, encoding: { y: { ...quantity, datum: 0 } } },
      {
        mark: { type: 'rule', strokeWidth: 7, opacity: 0.38, strokeCap: 'round', color: main },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      {
        mark: {
          type: 'point',
          shape: 'circle',
          size: 50,
          filled: true,
          opacity: 1,
          color: main,
          stroke: ink.surface,
          strokeWidth: 1.5,
        },
        encoding: { x, y: y('middle') },
      },
    ],
  };
};

/** Medians with their intervals over an axis, the fitted line with its band, and the residuals below; undefined without points. */
export const drawScalingCurve = async (chart: CurveChart): Promise<Svg | undefined> => {
  if (chart.points.every(({ median }) => median <= 0)) return undefined;
  const hasLine = chart.points.some(({ line }) => line !== undefined);
  return drawSvg({
    config: { ...chartConfig, concat: { spacing: 10 } },
    padding: { left: 0, right: 10, top: 4, bottom: 4 },
    vconcat: [curvePart(chart, !hasLine), ...(hasLine ? [residualPart(chart)] : [])],
  });
};
