import type { TopLevelSpec } from 'vega-lite';
import { placeLabels } from './place-labels.ts';
import { drawSvg, type Svg } from './svg.ts';
import { chartConfig, ink, seriesStyles } from './theme.ts';

/** A cost with its interval, in the unit of its axis. */
export interface ParetoCost {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface ParetoPoint {
  readonly label: string;
  readonly role: 'default' | 'recommended' | 'other';
  /** On the front of all costs: filled. */
  readonly onFront: boolean;
  readonly y: ParetoCost;
  /** One for each panel; undefined where it was not measured. */
  readonly x: readonly (ParetoCost | undefined)[];
}

export interface ParetoChart {
  readonly yTitle: string;
  /** Title of the x axis of each panel. */
  readonly panels: readonly string[];
  readonly points: readonly ParetoPoint[];
}

const PANEL = { wide: 372, narrow: 300 } as const;
const HEIGHT = 250;
/** Room for marks and names at the edges, as a part of the range. */
const MARGIN = 0.14;
/** Axes begin at zero unless the costs lie so near to each other that nothing could be seen. */
const FROM_ZERO = 0.6;
/** Costs that are all but equal are drawn as such: no axis shows less than this part of them. */
const LEAST_SPAN = 0.2;

type Domain = [number, number];
type Row = { readonly point: ParetoPoint; readonly x: ParetoCost; readonly y: ParetoCost };
type Part = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number];

const domainOf = (costs: readonly ParetoCost[]): Domain => {
  const low = Math.min(...costs.map((cost) => Math.min(cost.low, cost.median)));
  const high = Math.max(...costs.map((cost) => Math.max(cost.high, cost.median)));
  if (low < high * FROM_ZERO) return [0, high > 0 ? high * (1 + MARGIN) : 1];
  const room = Math.max((high - low) * MARGIN, (high * LEAST_SPAN - (high - low)) / 2);
  return [low - room, high + room];
};

/** What no other point of this panel beats in both costs, from left to right. */
const frontOf = (rows: readonly Row[]): Row[] =>
  rows
    .filter(
      ({ x, y }) =>
        !rows.some((o) => o.x.median <= x.median && o.y.median <= y.median && o.x.median + o.y.median < x.median + y.median),
    )
    .toSorted((a, b) => a.x.median - b.x.median);

const colorOf = (role: ParetoPoint['role']): string => (role === 'default' ? seriesStyles.other.color : seriesStyles.main.color);

const markOf = ({ role, onFront }: ParetoPoint) => ({
  shape: role === 'default' ? seriesStyles.other.shape : seriesStyles.main.shape,
  size: role === 'recommended' ? 170 : 90,
  color: colorOf(role),
  fill: onFront ? colorOf(role) : ink.surface,
});

const panelSpec = (chart: ParetoChart, index: number, width: number, yDomain: Domain): Part => {
  const rows: Row[] = chart.points.flatMap((point) => {
    const x = point.x[index];
    return x === undefined ? [] : [{ point, x, y: point.y }];
  });
  const xDomain = domainOf(rows.map(({ x }) => x));
  const axis = { tickCount: 5, grid: true, domain: false } as const;
  const quantity = { type: 'quantitative' } as const;
  const xScale = { domain: xDomain, nice: false, zero: false } as const;
  const yScale = { domain: yDomain, nice: false, zero: false } as const;
  const x = (field: string) =>
    ({ ...quantity, field, scale: xScale, axis: { ...axis, title: chart.panels[index] ?? '' } }) as const;
  const y = (field: string) =>
    ({
      ...quantity,
      field,
      scale: yScale,
      axis: { ...axis, title: index === 0 || width === PANEL.narrow ? chart.yTitle : null },
    }) as const;
  const pixelX = (value: number): number => ((value - xDomain[0]) / (xDomain[1] - xDomain[0])) * width;
  const pixelY = (value: number): number => HEIGHT - ((value - yDomain[0]) / (yDomain[1] - yDomain[0])) * HEIGHT;
  const values = rows.map(({ point, x: cx, y: cy }) => ({
    x: cx.median,
    xLow: cx.low,
    xHigh: cx.high,
    y: cy.median,
    yLow: cy.low,
    yHigh: cy.high,
    ...markOf(point),
  }));
  const labels = placeLabels(
    rows.map(({ point, x: cx, y: cy }) => ({
      x: pixelX(cx.median),
      y: pixelY(cy.median),
      text: point.role === 'recommended' ? `${point.label} ✓` : point.label,
    })),
    { width, height: HEIGHT },
  );
  const pixels = (field: string) => ({ ...quantity, field, scale: null, axis: null }) as const;
  const text = (side: 'left' | 'right', halo: boolean): Part & object =>
    ({
      data: { values: labels.filter((label) => label.side === side) },
      mark: {
        type: 'text',
        align: side === 'right' ? 'left' : 'right',
        baseline: 'middle',
        fontSize: 11,
        ...(halo ? { stroke: ink.surface, strokeWidth: 4 } : {}),
      },
      encoding: { x: pixels('labelX'), y: pixels('labelY'), text: { field: 'text' } },
    }) as Part & object;
  const bar = { type: 'rule', strokeWidth: 5, opacity: 0.38, strokeCap: 'round' } as const;
  const color = { field: 'color', type: 'nominal', scale: null } as const;
  return {
    width,
    height: HEIGHT,
    data: { values },
    layer: [
      {
        data: { values: frontOf(rows).map((row) => ({ x: row.x.median, y: row.y.median })) },
        mark: { type: 'line', interpolate: 'step-after', color: ink.muted, strokeWidth: 1.2, strokeDash: [4, 3] },
        encoding: { x: x('x'), y: y('y') },
      },
      { mark: bar, encoding: { x: x('xLow'), x2: { field: 'xHigh' }, y: y('y'), color } },
      { mark: bar, encoding: { x: x('x'), y: y('yLow'), y2: { field: 'yHigh' }, color } },
      {
        data: { values: labels.filter((label) => Math.abs(label.labelY - label.y) > 4) },
        mark: { type: 'rule', color: ink.muted, strokeWidth: 0.8 },
        encoding: { x: pixels('x'), y: pixels('y'), x2: { field: 'labelX' }, y2: { field: 'labelY' } },
      },
      {
        mark: { type: 'point', opacity: 1, strokeWidth: 1.8 },
        encoding: {
          x: x('x'),
          y: y('y'),
          color,
          fill: { field: 'fill', type: 'nominal', scale: null },
          shape: { field: 'shape', type: 'nominal', scale: null },
          size: { field: 'size', type: 'quantitative', scale: null },
        },
      },
      ...(['left', 'right'] as const).flatMap((side) => [text(side, true), text(side, false)]),
    ],
  } as Part;
};

/** Costs against each other, a panel for each on the x axis; undefined without points. Wide: side by side; narrow: one below the other. */
export const drawPareto = async (chart: ParetoChart, layout: keyof typeof PANEL): Promise<Svg | undefined> => {
  const shown = chart.panels.flatMap((_, i) => (chart.points.some((point) => point.x[i] !== undefined) ? [i] : []));
  if (shown.length === 0) return undefined;
  const yDomain = domainOf(chart.points.map(({ y }) => y));
  const parts = shown.map((i) => panelSpec(chart, i, PANEL[layout], yDomain));
  const frame = {
    config: { ...chartConfig, concat: { spacing: 18 } },
    padding: { left: 0, right: 10, top: 4, bottom: 4 },
  };
  return drawSvg(layout === 'wide' ? { ...frame, hconcat: parts } : { ...frame, vconcat: parts });
};
