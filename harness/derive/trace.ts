import { median } from 'simple-statistics';
import { measureOutage } from '../measure/outage.ts';
import type { CycleEvent } from '../schema/events.ts';
import type { OutageTrace } from '../schema/results.ts';

const BEFORE_MS = 100;
const AFTER_MS = 300;
const MAX_POINTS = 200;

/** When CRIU was done with the service: of a snapshot, which restores nothing, the end of the dump. */
const endOf = ({ marks }: CycleEvent): number | undefined => marks.restore_end_ms ?? marks.dump_end_ms;

const outageOf = (cycle: CycleEvent): number => {
  const series = cycle.probes.find(({ channel }) => channel === 'established');
  const { dump_start_ms = 0 } = cycle.marks;
  return (series === undefined ? undefined : measureOutage(series, dump_start_ms, endOf(cycle) ?? 0)?.outage_ms) ?? 0;
};

const thin = <T>(points: readonly T[]): T[] => {
  const every = Math.ceil(points.length / MAX_POINTS);
  return points.filter((_, i) => i % every === 0);
};

const traceOf = (cycle: CycleEvent): OutageTrace[] => {
  const { dump_start_ms: zero, pre_dump_start_ms: first = zero } = cycle.marks;
  const end = endOf(cycle);
  if (zero === undefined || first === undefined || end === undefined) return [];
  // Pre-dumps are drawn above, and what they cost the client belongs below them.
  const from = first - BEFORE_MS;
  const until = Math.max(end, zero + outageOf(cycle)) + AFTER_MS;
  return cycle.probes.map((series) => {
    const points = series.sent_ms.map((sent, i) => {
      const done = series.done_ms[i] ?? -1;
      return { sent, latency_ms: series.ok[i] === 1 ? Math.round((done - sent) * 100) / 100 : null };
    });
    const shown = points.filter(({ sent }) => sent >= from && sent <= until);
    return {
      cycle: cycle.cycle,
      channel: series.channel,
      points: thin(shown).map(({ sent, latency_ms }) => ({ t_ms: Math.round((sent - zero) * 100) / 100, latency_ms })),
      frozen_from_ms: 0,
      restored_ms: Math.round((end - zero) * 100) / 100,
    };
  });
};

/** The cycle whose outage is nearest to the median: a usual one, not the best. */
export const usualCycle = (cycles: readonly CycleEvent[]): CycleEvent | undefined => {
  if (cycles.length === 0) return undefined;
  const middle = median(cycles.map(outageOf));
  return cycles.toSorted((a, b) => Math.abs(outageOf(a) - middle) - Math.abs(outageOf(b) - middle))[0];
};

/** What the client saw in the usual cycle. */
export const outageTraces = (cycles: readonly CycleEvent[]): OutageTrace[] => {
  const usual = usualCycle(cycles);
  return usual === undefined ? [] : traceOf(usual);
};
