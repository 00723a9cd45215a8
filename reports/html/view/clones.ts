import type { CellResult, Results } from '../../../harness/schema/results.ts';
import { type CloneLine, type ClonePanel, drawCloneCurves } from '../../charts/clone-curve.ts';
import {
  type CloneGroup,
  cloneGroups,
  cloneMetric,
  clonesIn,
  type Fate,
  identityFinding,
  identityRows,
  memoryFinding,
  timeFinding,
} from '../../clones.ts';
import { plural, type Scale, scaleFor } from '../../format.ts';
import { countText } from './cells.ts';
import type { ChartView } from './charts.ts';
import { figureView } from './figures.ts';
import { verdictView } from './words.ts';

const NOTE =
  'Time: solid to the last right answer, dashed to the first. Memory of one copy: solid with its part of what is shared (PSS), dashed all that is resident (RSS). ' +
  'Circles: clones; diamonds: cold starts. Bar: 95 % interval of the median. The axis of copies is logarithmic.';

const TIMES = [
  ['Clones, first', 'clone_first_answer_ms'],
  ['Clones, last', 'clone_last_answer_ms'],
  ['Cold, first', 'cold_copy_first_answer_ms'],
  ['Cold, last', 'cold_copy_last_answer_ms'],
  ['Clone, PSS', 'clone_pss_bytes'],
  ['Clone, private', 'clone_private_bytes'],
  ['Cold, PSS', 'cold_copy_pss_bytes'],
] as const;

const FATES: Readonly<Record<Fate, string>> = {
  doubled: 'identical in all clones, not in cold starts',
  'same-anyway': 'identical in cold starts too',
  own: 'not the same in all clones',
  unknown: 'not to be told from this run',
};

interface Drawn {
  readonly name: string;
  readonly role: CloneLine['role'];
  readonly dashed: boolean;
  readonly label: string;
}

const lineOf = (cells: readonly CellResult[], { name, role, dashed, label }: Drawn, scale: Scale): CloneLine => ({
  role,
  dashed,
  label,
  points: cells.flatMap((cell) => {
    const metric = cloneMetric(cell, name);
    if (metric === undefined) return [];
    const [median, low, high] = [metric.median, metric.ci_low, metric.ci_high].map((value) => value * scale.factor);
    return [{ n: clonesIn(cell), median: median ?? 0, low: low ?? 0, high: high ?? 0 }];
  }),
});

const panelOf = (cells: readonly CellResult[], quantity: string, unit: 'ms' | 'bytes', drawn: readonly Drawn[]): ClonePanel => {
  const medians = cells.flatMap((cell) => drawn.map(({ name }) => cloneMetric(cell, name)?.median ?? 0));
  const scale = scaleFor(unit, Math.max(0, ...medians));
  return { yTitle: `${quantity}, ${scale.symbol}`, lines: drawn.map((one) => lineOf(cells, one, scale)) };
};

const pairOf = (clone: string, cold: string, dashed: boolean): Drawn[] => [
  { name: clone, role: 'main', dashed, label: dashed ? '' : 'clones' },
  { name: cold, role: 'other', dashed, label: dashed ? '' : 'cold starts' },
];

const altOf = (cells: readonly CellResult[]): string =>
  cells
    .flatMap((cell) =>
      TIMES.flatMap(([label, name]) => {
        const metric = cloneMetric(cell, name);
        return metric === undefined
          ? []
          : [`${plural(clonesIn(cell), 'copy', 'copies')}, ${label}: ${figureView(metric).median}.`];
      }),
    )
    .join(' ');

const chartOf = async (group: CloneGroup): Promise<ChartView | null> => {
  const { cells } = group;
  const panels = [
    panelOf(cells, 'time', 'ms', [
      ...pairOf('clone_last_answer_ms', 'cold_copy_last_answer_ms', false),
      ...pairOf('clone_first_answer_ms', 'cold_copy_first_answer_ms', true),
    ]),
    panelOf(cells, 'memory of one copy', 'bytes', [
      ...pairOf('clone_pss_bytes', 'cold_copy_pss_bytes', false),
      ...pairOf('clone_rss_bytes', 'cold_copy_rss_bytes', true),
    ]),
  ];
  const [wide, narrow] = await Promise.all([drawCloneCurves(panels, 'wide'), drawCloneCurves(panels, 'narrow')]);
  if (wide === undefined || narrow === undefined) return null;
  return { title: timeFinding(group), alt: altOf(cells), note: NOTE, svg: wide.svg, narrow: narrow.svg };
};

const groupView = async (group: CloneGroup) => ({
  title: group.title,
  findings: [memoryFinding(group), identityFinding(group)].filter((text) => text !== ''),
  chart: await chartOf(group),
  heads: TIMES.map(([head]) => head),
  rows: group.cells.map((cell) => ({
    copies: plural(clonesIn(cell), 'copy', 'copies'),
    verdict: verdictView(cell.verdict),
    rate: countText(cell),
    reason: cell.reason,
    figures: TIMES.map(([, name]) => {
      const metric = cloneMetric(cell, name);
      if (metric === undefined) return { value: '', detail: '' };
      const view = figureView(metric);
      return { value: view.median, detail: view.interval };
    }),
  })),
  identities: identityRows(group).map(({ name, means, fate }) => ({
    name,
    fate: FATES[fate],
    means: fate === 'doubled' || fate === 'same-anyway' ? means : '',
  })),
});

/** What a run says of clones: nothing where it made none. */
export const clonesView = async (results: Results) => Promise.all(cloneGroups(results).map(groupView));
