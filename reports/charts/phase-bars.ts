import type { TopLevelSpec } from 'vega-lite';
import { ink, type SeriesRole, seriesStyles } from './theme.ts';

/** A row of the picture: what was done, and when; a process of many tasks does the same several times. */
export interface PhaseRow {
  readonly label: string;
  /** How long it took altogether, as text. */
  readonly value: string;
  /** A whole process is drawn hollow, its phases full. */
  readonly hollow: boolean;
  readonly role: SeriesRole;
  readonly spans: readonly { readonly from: number; readonly to: number }[];
}

const ROW_HEIGHT = 19;
const BAR_HEIGHT = 9;
/** From here on the text stands left of its bar, where there is room. */
const RIGHT_PART = 0.72;

type Part = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

/** Bars on the axis of time that the lanes below have too: from `domain[0]` to `domain[1]`, what lies beyond is cut off. */
export const phaseBars = (
  rows: readonly PhaseRow[],
  outage: { readonly from: number; readonly to: number } | undefined,
  { width, labels }: { readonly width: number; readonly labels: number },
  domain: [number, number],
): Part => {
  const inside = (at: number): number => Math.min(Math.max(at, domain[0]), domain[1]);
  const x = {
    type: 'quantitative',
    scale: { domain, nice: false, zero: false },
    axis: { title: null, labels: false, ticks: false, domain: false, grid: true, tickCount: width > 500 ? 10 : 5 },
  } as const;
  const y = {
    field: 'label',
    type: 'nominal',
    sort: null,
    axis: {
      title: null,
      ticks: false,
      domain: false,
      labelColor: ink.text,
      labelFontSize: width > 500 ? 12 : 10,
      labelAlign: 'left',
      labelPadding: labels - 4,
      // Without a canvas vega takes every letter for a wide one, and would cut names that fit.
      labelLimit: 0,
    },
  } as const;
  const bars = rows.flatMap(({ label, hollow, role, spans }) =>
    spans.map(({ from, to }) => ({ label, hollow, color: seriesStyles[role].color, from: inside(from), to: inside(to) })),
  );
  const texts = rows.flatMap(({ label, value, spans }) => {
    const begin = inside(Math.min(...spans.map(({ from }) => from)));
    const end = inside(Math.max(...spans.map(({ to }) => to)));
    const left = (end - domain[0]) / (domain[1] - domain[0]) > RIGHT_PART;
    return [{ label, value, left, at: left ? begin : end }];
  });
  // The same text behind itself in the colour of the page, so that no bar or line runs through the letters.
  const text = (left: boolean, halo: boolean) =>
    ({
      mark: {
        type: 'text',
        align: left ? 'right' : 'left',
        dx: left ? -5 : 5,
        fontSize: width > 500 ? 11 : 10,
        ...(halo ? { stroke: ink.surface, strokeWidth: 4 } : {}),
      },
      encoding: { y, x: { ...x, field: 'at' }, text: { field: 'value' } },
    }) as const;
  const band = outage === undefined ? [] : [{ from: inside(outage.from), to: inside(outage.to) }];
  return {
    width,
    height: { step: ROW_HEIGHT },
    layer: [
      {
        data: { values: band },
        mark: { type: 'rect', color: ink.band },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } },
      },
      {
        data: { values: bars },
        mark: { type: 'bar', height: BAR_HEIGHT, strokeWidth: 1.2, fillOpacity: 1 },
        encoding: {
          y,
          x: { ...x, field: 'from' },
          x2: { field: 'to' },
          stroke: { field: 'color', type: 'nominal', scale: null },
          fill: { condition: { test: 'datum.hollow', value: ink.surface }, field: 'color', type: 'nominal', scale: null },
        },
      },
      ...[true, false].flatMap((left) =>
        [true, false].map((halo) => ({ data: { values: texts.filter((one) => one.left === left) }, ...text(left, halo) })),
      ),
    ],
  };
};
