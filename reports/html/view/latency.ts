import type { CellResult } from '../../../harness/schema/results.ts';
import { formatPercent, formatValue, plural } from '../../format.ts';
import type { WorkloadGroup } from './groups.ts';

type Window = NonNullable<CellResult['latency']>[number];

const WINDOW_NAMES: Readonly<Record<Window['window'], string>> = {
  before: 'before',
  'pre-copy': 'while memory is copied',
  during: 'during, until it answers again',
  'pages-coming': 'until the last page is there',
  after: 'after',
};
const CHANNEL_NAMES: Readonly<Record<Window['channel'], string>> = { established: 'open connection', new: 'new connections' };

export interface LatencyView {
  readonly rows: readonly {
    readonly channel: string;
    readonly window: string;
    readonly n: string;
    readonly lost: string;
    readonly percentiles: readonly string[];
  }[];
  readonly failures: readonly {
    readonly channel: string;
    readonly reason: string;
    readonly kind: string;
    readonly count: string;
  }[];
  readonly answers: readonly string[];
  readonly caption: string;
}

const percentileText = (ms: number | null): string => (ms === null ? 'no answer' : formatValue(ms, 'ms'));

/** What the tail is after the event, beside what it was before. */
const tailText = (windows: readonly Window[]): string[] => {
  const of = (window: Window['window']): Window | undefined =>
    windows.find((one) => one.channel === 'established' && one.window === window);
  const [before, after] = [of('before'), of('pages-coming') ?? of('after')];
  if (before?.p99_ms == null || after?.p99_ms == null) return [];
  const when = after.window === 'after' ? 'after it' : 'while pages came in';
  return [
    `On the open connection 99 % of the requests were answered within ${formatValue(before.p99_ms, 'ms')} before the event, and within ${formatValue(after.p99_ms, 'ms')} ${when}.`,
  ];
};

const resetsText = (failures: NonNullable<CellResult['probe_failures']>, cycles: number): string => {
  const resets = failures.filter(({ reset }) => reset).reduce((sum, { count }) => sum + count, 0);
  const open = failures
    .filter(({ reset, channel }) => reset && channel === 'established')
    .reduce((sum, { count }) => sum + count, 0);
  return `${plural(resets, 'connection')} ${resets === 1 ? 'was' : 'were'} reset in ${plural(cycles, 'cycle')}, ${open === 0 ? 'none' : open} of them open before the event.`;
};

/** What clients noticed besides the outage; null where the run does not tell. */
export const latencyView = ({ trip: cell, title }: WorkloadGroup): LatencyView | null => {
  const { latency = [], probe_failures: failures = [] } = cell ?? {};
  if (cell === undefined || latency.length === 0) return null;
  return {
    rows: latency.map(({ channel, window, n, lost, p50_ms, p95_ms, p99_ms, max_ms }) => ({
      channel: CHANNEL_NAMES[channel],
      window: WINDOW_NAMES[window],
      n: String(n),
      lost: lost === 0 ? '0' : `${lost} (${formatPercent(lost / n)})`,
      percentiles: [p50_ms, p95_ms, p99_ms, max_ms].map(percentileText),
    })),
    failures: failures.map(({ channel, reason, reset, count, cycles }) => ({
      channel: CHANNEL_NAMES[channel],
      reason,
      kind: reset ? 'reset' : 'no answer, refused or wrong',
      count: `${count} in ${plural(cycles, 'cycle')}`,
    })),
    answers: [...tailText(latency), resetsText(failures, cell.success_rate.passed)],
    caption: `Latency of ${title} before, during and after, over all cycles that passed`,
  };
};
