import type { Metric } from '../../../harness/schema/results.ts';
import { type DotChart, drawDotIntervals } from '../../charts/dot-interval.ts';
import type { SeriesRole } from '../../charts/theme.ts';
import { dotRow, figureView, sharedScale } from './figures.ts';
import type { WorkloadGroup } from './groups.ts';

/** A drawing with its finding as the title and its content in words. */
export interface ChartView {
  readonly title: string;
  readonly alt: string;
  readonly note: string;
  readonly svg: string;
  /** The same drawing for a phone, where scaling down would make it unreadable. */
  readonly narrow: string | null;
}

export interface Series {
  readonly metric: Metric | undefined;
  readonly role: SeriesRole;
  readonly label?: string;
}

/** What an axis shows where instructions are counted. */
const COUNTED: Readonly<Record<string, string>> = { instructions: 'executed', bytes_per_instruction: 'bytes' };

const KEY = 'Large mark: median. Bar: 95 % interval. Small circles: every cycle.';

const sentence = (metric: Metric, label?: string): string => {
  const view = figureView(metric, label);
  return `${view.label}: median ${view.median}, 95 % interval ${view.interval}, n = ${view.n}.`;
};

/** Several metrics of one unit on one axis; null when none was measured. */
export const dotChart = async (
  title: string,
  series: readonly Series[],
  quantity: string,
  scaling: DotChart['scale'] = 'from-zero',
): Promise<ChartView | null> => {
  const present = series.flatMap(({ metric, role, label }) => (metric === undefined ? [] : [{ metric, role, label }]));
  const scale = sharedScale(present.map(({ metric }) => metric));
  const drawn = await drawDotIntervals({
    rows: present.map(({ metric, role, label }) => dotRow(metric, scale, role, label)),
    axisTitle: `${COUNTED[present[0]?.metric.unit ?? ''] ?? quantity}, ${scale.symbol}${scaling === 'log' ? ' (logarithmic)' : ''}`,
    scale: scaling,
  });
  if (drawn === undefined) return null;
  return {
    title,
    alt: present.map(({ metric, label }) => sentence(metric, label)).join(' '),
    note: KEY,
    svg: drawn.svg,
    narrow: null,
  };
};

/** To what a cold start and a restore are compared. */
export const COMPARED = {
  'first-answer': 'to first answer',
  warm: 'until warm',
  'warm-rate': 'to 90 % of the warm rate',
} as const;

/** The ratio of cold start over restore of every workload, with one as the line between losing and winning. */
export const ratioChart = async (groups: readonly WorkloadGroup[]): Promise<ChartView | null> => {
  const found = groups
    .flatMap((group) => group.comparisons.map(({ ratio, to }) => ({ ratio, to, group })))
    .filter(({ ratio }) => ratio.median > 0);
  const label = ({ group, to }: (typeof found)[number]): string => `${group.title}, ${COMPARED[to]}`;
  const drawn = await drawDotIntervals({
    rows: found.map((entry) =>
      dotRow(entry.ratio, { factor: 1, symbol: '×' }, entry.to === 'first-answer' ? 'main' : 'other', label(entry)),
    ),
    axisTitle: 'cold start over restore, log scale',
    scale: 'log',
    reference: 1,
  });
  if (drawn === undefined) return null;
  const wins = found.filter(({ ratio }) => ratio.ci_low > 1).length;
  const losses = found.filter(({ ratio }) => ratio.ci_high < 1).length;
  const open = found.length - wins - losses;
  const title = `Restore is faster in ${wins} of ${found.length} comparisons, the cold start in ${losses}${open > 0 ? `; ${open} too close to call` : ''}`;
  return {
    title,
    alt: found.map((entry) => sentence(entry.ratio, label(entry))).join(' '),
    note: `${KEY} Dashed line: equally fast; right of it the restore is faster.`,
    svg: drawn.svg,
    narrow: null,
  };
};
