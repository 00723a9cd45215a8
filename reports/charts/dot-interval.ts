import type { TopLevelSpec } from 'vega-lite';
import { logTicks } from './log-ticks.ts';
import { drawSvg, type Svg } from './svg.ts';
import { chartConfig, ink, type SeriesRole, seriesStyles } from './theme.ts';

/** One line of the chart. All numbers are in the unit of the axis. */
export interface DotRow {
  readonly label: string;
  /** The median as text, written at the end of the line. */
  readonly value: string;
  readonly samples: readonly number[];
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly role: SeriesRole;
}

export interface DotChart {
  readonly rows: readonly DotRow[];
  readonly axisTitle: string;
  /** Logarithmic where ratios matter, or where the values lie too far apart for one linear axis. */
  readonly scale: 'from-zero' | 'log';
  /** A vertical dashed line at this value. */
  readonly reference?: number;
}

const DOT_CHART_WIDTH = 360;
const ROW_HEIGHT = 40;
/** Ticks, their labels and the title below the rows. */
const AXIS_HEIGHT = 50;
/** Marks sit below the middle of a row, its label above. */
const MARK_SHIFT = 8;
const LABEL_SHIFT = -9;

/** More dots than this hide each other, and make a large page of hundreds of cycles. */
const MOST_DOTS = 60;

/** All samples, or of many as many as can be seen: evenly spaced by rank, the lowest and the highest among them. */
export const shownSamples = (samples: readonly number[]): readonly number[] => {
  if (samples.length <= MOST_DOTS) return samples;
  const sorted = samples.toSorted((a, b) => a - b);
  const step = (sorted.length - 1) / (MOST_DOTS - 1);
  return Array.from({ length: MOST_DOTS }, (_, index) => sorted[Math.round(index * step)] ?? Number.NaN);
};

const domainOf = (chart: DotChart): [number, number] => {
  const values = chart.rows.flatMap((row) => [...row.samples, row.low, row.high, row.median]);
  if (chart.reference !== undefined) values.push(chart.reference);
  const high = Math.max(...values);
  if (chart.scale === 'from-zero') return [0, high > 0 ? high * 1.04 : 1];
  const low = Math.min(...values.filter((value) => value > 0));
  return [low / 1.25, high * 1.25];
};

const ticksOf = (chart: DotChart): { tickCount: number } | { values: number[] } =>
  chart.scale === 'from-zero' ? { tickCount: 5 } : { values: logTicks(domainOf(chart)) };

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

const referenceLine = (value: number, scale: { domain: [number, number]; type: 'linear' | 'log' }): Layer => ({
  mark: { type: 'rule', color: ink.muted, strokeDash: [4, 3] },
  encoding: { x: { datum: value, type: 'quantitative', scale } },
});

const spec = (chart: DotChart): TopLevelSpec => {
  const scale = { domain: domainOf(chart), nice: false, type: chart.scale === 'from-zero' ? 'linear' : 'log' } as const;
  const axis = {
    title: chart.axisTitle,
    ...ticksOf(chart),
    grid: true,
    domain: false,
    format: '~r',
    labelOverlap: true,
    labelFlush: true,
  } as const;
  const rows = chart.rows.map((row, index) => ({ ...row, ...seriesStyles[row.role], index, samples: undefined }));
  const dots = chart.rows.flatMap((row, index) =>
    shownSamples(row.samples).map((sample) => ({ sample, index, color: seriesStyles[row.role].color })),
  );
  const y = { field: 'index', type: 'ordinal', axis: null, scale: { paddingInner: 0, paddingOuter: 0 } } as const;
  const x = (field: string) => ({ field, type: 'quantitative', scale, axis }) as const;
  const color = { field: 'color', type: 'nominal', scale: null } as const;
  return {
    width: DOT_CHART_WIDTH - 10,
    height: chart.rows.length * ROW_HEIGHT + AXIS_HEIGHT,
    autosize: { type: 'fit', contains: 'padding' },
    padding: 5,
    config: chartConfig,
    data: { values: rows },
    layer: [
      { mark: { type: 'rule', color: ink.grid, yOffset: MARK_SHIFT }, encoding: { y } },
      ...(chart.reference === undefined ? [] : [referenceLine(chart.reference, scale)]),
      {
        mark: { type: 'rule', strokeWidth: 7, opacity: 0.38, strokeCap: 'round', yOffset: MARK_SHIFT },
        encoding: { y, x: x('low'), x2: { field: 'high' }, color },
      },
      {
        data: { values: dots },
        mark: { type: 'point', shape: 'circle', size: 26, strokeWidth: 1.2, filled: false, opacity: 0.9, yOffset: MARK_SHIFT },
        encoding: { y, x: x('sample'), color },
      },
      {
        mark: { type: 'point', size: 84, filled: true, opacity: 1, stroke: ink.surface, strokeWidth: 1.5, yOffset: MARK_SHIFT },
        encoding: { y, x: x('median'), color, shape: { field: 'shape', type: 'nominal', scale: null } },
      },
      // The same text behind itself in the colour of the page, so that no line runs through the letters.
      {
        mark: { type: 'text', align: 'left', x: 0, dy: LABEL_SHIFT, stroke: ink.surface, strokeWidth: 4 },
        encoding: { y, text: { field: 'label' } },
      },
      { mark: { type: 'text', align: 'left', x: 0, dy: LABEL_SHIFT }, encoding: { y, text: { field: 'label' } } },
      {
        mark: { type: 'text', align: 'right', x: 'width', dy: LABEL_SHIFT, fontWeight: 600 },
        encoding: { y, text: { field: 'value' } },
      },
    ],
  };
};

/** Medians with their intervals and the samples, of many a part; undefined when there is nothing to draw. */
export const drawDotIntervals = async (chart: DotChart): Promise<Svg | undefined> =>
  chart.rows.length === 0 ? undefined : drawSvg(spec(chart));
