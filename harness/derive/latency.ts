import { measureOutage } from '../measure/outage.ts';
import type { CycleEvent } from '../schema/events.ts';
import type { LatencyWindow, ProbeFailure } from '../schema/latency.ts';
import type { ProbeSeries } from '../schema/probe-series.ts';

type Window = LatencyWindow['window'];

const WINDOWS: readonly Window[] = ['before', 'pre-copy', 'during', 'pages-coming', 'after'];
const CHANNELS: readonly ProbeSeries['channel'][] = ['established', 'new'];

/** When the service answers again: the first right answer after the outage, else the end of the last CRIU process. */
const backAt = ({ marks, probes }: CycleEvent, channel: ProbeSeries['channel']): number => {
  const start = marks.dump_start_ms ?? 0;
  const end = marks.restore_end_ms ?? marks.dump_end_ms ?? start;
  const series = probes.find((one) => one.channel === channel);
  return Math.max(end, (series === undefined ? undefined : measureOutage(series, start, end)?.to_ms) ?? end);
};

type Backs = Partial<Record<ProbeSeries['channel'], number>>;
const backs = new WeakMap<CycleEvent, Backs>();

/** As backAt; the same cycle is asked for by every percentile. */
const rememberedBack = (cycle: CycleEvent, channel: ProbeSeries['channel']): number => {
  const known: Backs = backs.get(cycle) ?? {};
  backs.set(cycle, known);
  known[channel] ??= backAt(cycle, channel);
  return known[channel];
};

/** In which stretch a request was due. */
const windowOf = (cycle: CycleEvent, back: number, due: number): Window => {
  const { pre_dump_start_ms: copied, dump_start_ms: dumped = 0, all_pages_ms: pages } = cycle.marks;
  if (due < (copied ?? dumped)) return 'before';
  if (due < dumped) return 'pre-copy';
  if (due < back) return 'during';
  return pages !== undefined && due < pages ? 'pages-coming' : 'after';
};

/** Latency from when each request was due; without a right answer it is longer than any other. */
const latenciesIn = (cycle: CycleEvent, channel: ProbeSeries['channel'], window: Window): number[] => {
  const series = cycle.probes.find((one) => one.channel === channel);
  if (series === undefined || cycle.marks.dump_start_ms === undefined) return [];
  const back = rememberedBack(cycle, channel);
  return series.sent_ms.flatMap((due, i) => {
    if (windowOf(cycle, back, due) !== window) return [];
    const done = series.done_ms[i] ?? -1;
    return [series.ok[i] === 1 && done >= 0 ? done - due : Number.POSITIVE_INFINITY];
  });
};

/** The latency that a share of the requests did not exceed: the nearest rank, which is always one that was measured; null where it was lost. */
export const percentile = (sorted: readonly number[], share: number): number | null => {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value * 100) / 100;
};

const windowResult = (
  channel: ProbeSeries['channel'],
  window: Window,
  latencies: readonly number[],
): LatencyWindow | undefined => {
  if (latencies.length === 0) return undefined;
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    channel,
    window,
    n: sorted.length,
    lost: sorted.filter((latency) => !Number.isFinite(latency)).length,
    p50_ms: percentile(sorted, 0.5),
    p95_ms: percentile(sorted, 0.95),
    p99_ms: percentile(sorted, 0.99),
    max_ms: percentile(sorted, 1),
  };
};

/** What requests took before, during and after, over all these cycles together: one cycle has too few for a percentile. */
export const latencyOf = (cycles: readonly CycleEvent[]): LatencyWindow[] =>
  CHANNELS.flatMap((channel) =>
    WINDOWS.flatMap(
      (window) =>
        windowResult(
          channel,
          window,
          cycles.flatMap((cycle) => latenciesIn(cycle, channel, window)),
        ) ?? [],
    ),
  );

/** The latency of one cycle, for a figure with one sample for each; undefined without requests, or where that one was lost. */
export const cyclePercentile = (cycle: CycleEvent, window: Window, share: number): number | undefined =>
  percentile(
    latenciesIn(cycle, 'established', window).toSorted((a, b) => a - b),
    share,
  ) ?? undefined;

/** What a client is told when the other side closes or resets a connection that was open; a refusal is not one. */
const RESET = /ECONNRESET|EPIPE|UND_ERR_SOCKET|PROTOCOL_CONNECTION_LOST|closed|reset/i;

export const isReset = (reason: string): boolean => RESET.test(reason);

/** Connections of one cycle that were reset, on both channels. */
export const resetsIn = ({ probes, marks }: CycleEvent): number | undefined =>
  probes.length === 0 || marks.dump_start_ms === undefined
    ? undefined
    : probes.reduce(
        (sum, { failures }) =>
          sum + Object.entries(failures).reduce((resets, [reason, count]) => resets + (isReset(reason) ? count : 0), 0),
        0,
      );

/** Requests that failed, by what the client was told; the most frequent first. */
export const probeFailuresOf = (cycles: readonly CycleEvent[]): ProbeFailure[] =>
  CHANNELS.flatMap((channel) => {
    const seen = cycles.flatMap(({ probes }) => probes.filter((one) => one.channel === channel).map(({ failures }) => failures));
    const reasons = [...new Set(seen.flatMap((failures) => Object.keys(failures)))];
    return reasons
      .map((reason) => {
        const counts = seen.flatMap((failures) => failures[reason] ?? []);
        const count = counts.reduce((sum, one) => sum + one, 0);
        return { channel, reason, reset: isReset(reason), count, cycles: counts.length };
      })
      .toSorted((a, b) => b.count - a.count);
  });
