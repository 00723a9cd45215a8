import { measureOutage } from '../../measure/outage.ts';
import type { CycleEvent } from '../../schema/events.ts';
import { cyclePercentile, resetsIn } from '../latency.ts';
import { type Definition, ms, type Reading } from './definition.ts';

/** Between dump and restore we took the images out of the page cache, which nobody's service waits for: no outage is read across it. */
export const isInterposed = ({ images_store: store }: CycleEvent): boolean => store?.cold !== undefined;

export const outage =
  (channel: 'established' | 'new') =>
  ({ cycle }: Reading): number | undefined => {
    if (isInterposed(cycle)) return undefined;
    const { marks, probes, restore } = cycle;
    const series = probes.find((one) => one.channel === channel);
    if (series === undefined || marks.dump_start_ms === undefined || restore?.exit_code !== 0) return undefined;
    return measureOutage(series, marks.dump_start_ms, marks.restore_end_ms ?? Number.POSITIVE_INFINITY)?.outage_ms;
  };

/** How long the service was gone from the start of one step to the end of another: the longest gap between right answers on a channel. */
export const pause =
  (channel: 'established' | 'new', from: 'pre_dump' | 'dump') =>
  ({ cycle: { marks, probes } }: Reading): number | undefined => {
    const series = probes.find((one) => one.channel === channel);
    const [start, end] = [marks[`${from}_start_ms`], marks[`${from}_end_ms`]];
    return series === undefined || start === undefined || end === undefined
      ? undefined
      : measureOutage(series, start, end)?.outage_ms;
  };

/** Of requests on the open connection, counted from when they were due; one sample for each cycle, so its percentiles are of few requests. */
export const latency: readonly Definition[] = [
  ms('latency_before_p50_ms', ({ cycle }) => cyclePercentile(cycle, 'before', 0.5)),
  ms('latency_before_p99_ms', ({ cycle }) => cyclePercentile(cycle, 'before', 0.99)),
  ms('latency_after_p50_ms', ({ cycle }) => cyclePercentile(cycle, 'after', 0.5)),
  ms('latency_after_p99_ms', ({ cycle }) => cyclePercentile(cycle, 'after', 0.99)),
  { name: 'connection_resets_count', unit: 'count', better: 'lower', read: ({ cycle }) => resetsIn(cycle) },
];

/** What was asked for is a parameter; a machine may not reach it. */
const reached = (name: string, read: Definition['read']): Definition => ({ name, unit: 'bytes_per_s', better: 'neither', read });

export const writing: readonly Definition[] = [
  reached('write_rate_before_bytes_per_s', ({ cycle }) => cycle.write_rate?.before_bytes_per_s),
  reached('write_rate_after_bytes_per_s', ({ cycle }) => cycle.write_rate?.after_bytes_per_s),
];
