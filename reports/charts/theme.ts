import type { Config } from 'vega-lite';

/**
 * Colours are CSS custom properties of the page, so that one drawing serves light, dark and print.
 * Roles differ by shape and dash too: nothing is told by colour alone.
 */
export const ink = {
  text: 'var(--chart-text)',
  muted: 'var(--chart-muted)',
  grid: 'var(--chart-grid)',
  surface: 'var(--chart-surface)',
  band: 'var(--chart-band)',
} as const;

export type SeriesRole = 'main' | 'other' | 'reference';

export interface SeriesStyle {
  readonly color: string;
  readonly shape: 'circle' | 'diamond' | 'square';
  readonly dash: readonly number[];
}

export const seriesStyles: Readonly<Record<SeriesRole, SeriesStyle>> = {
  main: { color: 'var(--chart-main)', shape: 'circle', dash: [1, 0] },
  other: { color: 'var(--chart-other)', shape: 'diamond', dash: [1, 0] },
  reference: { color: 'var(--chart-muted)', shape: 'square', dash: [3, 3] },
};

const font = 'system-ui, sans-serif';

export const chartConfig: Config = {
  aria: false,
  background: 'transparent',
  font,
  view: { stroke: null },
  axis: {
    domainColor: ink.muted,
    gridColor: ink.grid,
    tickColor: ink.muted,
    labelColor: ink.muted,
    titleColor: ink.muted,
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    titlePadding: 6,
    tickSize: 4,
  },
  text: { color: ink.text, fontSize: 12 },
};
