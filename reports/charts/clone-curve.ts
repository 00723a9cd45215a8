import type { TopLevelSpec } from 'vega-lite';
import { drawSvg, type Svg } from './svg.ts';
import { chartConfig, ink, type SeriesRole, seriesStyles } from './theme.ts';

/** A median with its interval at a number of copies, in the unit of the axis. */
export interface ClonePoint {
  readonly n: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface CloneLine {
  readonly role: SeriesRole;
  /** The lighter of the two lines of a role. */
  readonly dashed: boolean;
  /** Written at its last point; empty for none. */
  readonly label: string;
  readonly points: readonly ClonePoint[];
}

export interface ClonePanel {
  readonly yTitle: string;
  readonly lines: readonly CloneLine[];
}

const HEIGHT = 210;
const MARGIN = 1.25;
const DASH = [4, 4];

type Part = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number];
type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

const highest = ({ lines }: ClonePanel): number => Math.max(...lines.flatMap(({ points }) => points.map(({ high }) => high)));

/** The label of a line stands on the side that is turned away from the others. */
const labelAbove = (line: CloneLine, { lines }: ClonePanel): boolean =>
  lines
    .filter(({ label }) => label !== '')
    .every((other) => (other.points.at(-1)?.median ?? 0) <= (line.points.at(-1)?.median ?? 0));

const panelPart = (panel: ClonePanel, counts: readonly number[], width: number): Part => {
  const domain: [number, number] = [(counts[0] ?? 1) / MARGIN, (counts.at(-1) ?? 1) * MARGIN];
  const values = [...counts];
  const reach: [number, number] = [0, highest(panel) * 1.15 || 1];
  const x = {
    field: 'n',
    type: 'quantitative',
    scale: { type: 'log', base: 2, domain, nice: false },
    axis: { title: 'copies side by side', values, format: '~r', grid: false },
  } as const;
  const y = (field: string) =>
    ({
      field,
      type: 'quantitative',
      scale: { domain: reach, nice: false },
      axis: { title: panel.yTitle, tickCount: 5, format: '~r', grid: true, domain: false },
    }) as const;
  const layersOf = (line: CloneLine): Layer[] => {
    const { color, shape } = seriesStyles[line.role];
    const data = { values: [...line.points] };
    const last = line.points.at(-1);
    const marks: Layer[] = [
      {
        data,
        mark: { type: 'line', color, strokeWidth: 1.5, strokeDash: line.dashed ? DASH : [1, 0], opacity: line.dashed ? 0.75 : 1 },
        encoding: { x, y: y('median') },
      },
      {
        data,
        mark: { type: 'rule', strokeWidth: 5, opacity: 0.35, strokeCap: 'round', color },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      {
        data,
        mark: {
          type: 'point',
          shape,
          size: line.dashed ? 36 : 64,
          opacity: 1,
          fill: line.dashed ? ink.surface : color,
          stroke: line.dashed ? color : ink.surface,
        },
        encoding: { x, y: y('median') },
      },
    ];
    if (last === undefined || line.label === '') return marks;
    const place = { align: 'right', dy: labelAbove(line, panel) ? -12 : 16, fontWeight: 600 } as const;
    const said = { values: [{ ...last, said: line.label }] };
    const text = { x, y: y('median'), text: { field: 'said' } } as const;
    return [
      ...marks,
      // The same text behind itself in the colour of the page, so that no line runs through the letters.
      { data: said, mark: { type: 'text', ...place, stroke: ink.surface, strokeWidth: 4 }, encoding: text },
      { data: said, mark: { type: 'text', ...place, fill: color }, encoding: text },
    ];
  };
  return { width, height: HEIGHT, layer: panel.lines.flatMap(layersOf) };
};

/** Panels over the number of copies, beside each other or, for a phone, one below the other; undefined without points. */
export const drawCloneCurves = async (panels: readonly ClonePanel[], form: 'wide' | 'narrow'): Promise<Svg | undefined> => {
  const drawn = panels.filter(({ lines }) => lines.some(({ points }) => points.length > 0));
  const counts = [...new Set(drawn.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(({ n }) => n))))].toSorted(
    (a, b) => a - b,
  );
  if (counts.length === 0) return undefined;
  const common = { config: { ...chartConfig, concat: { spacing: 28 } }, padding: { left: 0, right: 10, top: 6, bottom: 4 } };
  return form === 'wide'
    ? drawSvg({ ...common, hconcat: drawn.map((panel) => panelPart(panel, counts, 330)) })
    : drawSvg({ ...common, vconcat: drawn.map((panel) => panelPart(panel, counts, 290)) });
};
