import { firstAnswerAfter, measureOutage } from '../measure/outage.ts';
import { bootstrapMedian } from '../measure/statistics.ts';
import type { ClockDomain } from '../schema/cell.ts';
import type { CycleEvent } from '../schema/events.ts';
import type { Metric } from '../schema/results.ts';

/** What a figure is read from: one cycle, the page size of its machine, and that machine's copy bandwidth in bytes per second. */
export interface Reading {
  readonly cycle: CycleEvent;
  readonly pageSize: number;
  readonly copyBytesPerS: number | undefined;
}

interface Definition {
  readonly name: string;
  readonly unit: Metric['unit'];
  readonly better: Metric['better'];
  readonly read: (reading: Reading) => number | undefined;
}

const between = (from: number | undefined, to: number | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : to - from;

const dumpedBytes = ({ cycle, pageSize }: Reading): number | undefined => {
  const stats = cycle.dump?.dump_stats;
  return stats === undefined ? undefined : (stats.pages_written + (stats.shpages_written ?? 0)) * pageSize;
};

const perSecond = (bytes: number | undefined, ms: number | undefined): number | undefined =>
  bytes === undefined || ms === undefined || ms <= 0 ? undefined : bytes / (ms / 1000);

const milliseconds = (us: number | undefined): number | undefined => (us === undefined ? undefined : us / 1000);

/**
 * In a plain dump CRIU's memwrite timer runs inside its memdump timer (criu/mem.c, __parasite_dump_pages_seized),
 * so memdump alone is the time that pages took; only a pre-dump has them one after the other.
 */
const engine = (reading: Reading): number | undefined =>
  perSecond(dumpedBytes(reading), milliseconds(reading.cycle.dump?.dump_stats?.memdump_time_us));

const outage =
  (channel: 'established' | 'new') =>
  ({ cycle: { marks, probes, restore } }: Reading): number | undefined => {
    const series = probes.find((one) => one.channel === channel);
    if (series === undefined || marks.dump_start_ms === undefined || restore?.exit_code !== 0) return undefined;
    return measureOutage(series, marks.dump_start_ms, marks.restore_end_ms ?? Number.POSITIVE_INFINITY)?.outage_ms;
  };

const us = (name: string, read: Definition['read']): Definition => ({ name, unit: 'us', better: 'lower', read });
const ms = (name: string, read: Definition['read']): Definition => ({ name, unit: 'ms', better: 'lower', read });
const rate = (name: string, read: Definition['read']): Definition => ({ name, unit: 'bytes_per_s', better: 'higher', read });

/** How long the service was gone from the start of one step to the end of another: the longest gap between right answers on a channel. */
const pause =
  (channel: 'established' | 'new', from: 'pre_dump' | 'dump') =>
  ({ cycle: { marks, probes } }: Reading): number | undefined => {
    const series = probes.find((one) => one.channel === channel);
    const [start, end] = [marks[`${from}_start_ms`], marks[`${from}_end_ms`]];
    return series === undefined || start === undefined || end === undefined
      ? undefined
      : measureOutage(series, start, end)?.outage_ms;
  };

/** What all images of a trip take together: those of the pre-dumps too, which a restore needs. */
const spaceTaken = ({ cycle: { dump: last, pre_dumps: earlier = [] } }: Reading): number | undefined => {
  const taken = [...earlier, ...(last === undefined ? [] : [last])].map(({ images }) => images?.allocated_bytes);
  return taken.some((one) => one === undefined) ? undefined : taken.reduce<number>((sum, one) => sum + (one ?? 0), 0);
};

/** What a dump costs, whatever follows it. */
const dump: readonly Definition[] = [
  us('freezing_time_us', ({ cycle }) => cycle.dump?.dump_stats?.freezing_time_us),
  us('frozen_time_us', ({ cycle }) => cycle.dump?.dump_stats?.frozen_time_us),
  us('memdump_time_us', ({ cycle }) => cycle.dump?.dump_stats?.memdump_time_us),
  us('memwrite_time_us', ({ cycle }) => cycle.dump?.dump_stats?.memwrite_time_us),
  ms('dump_wall_ms', ({ cycle }) => between(cycle.marks.dump_start_ms, cycle.marks.dump_end_ms)),
  rate('dump_throughput_engine_bytes_per_s', engine),
  rate('dump_throughput_effective_bytes_per_s', (reading) =>
    perSecond(dumpedBytes(reading), milliseconds(reading.cycle.dump?.dump_stats?.frozen_time_us)),
  ),
  rate('dump_throughput_user_bytes_per_s', (reading) =>
    perSecond(dumpedBytes(reading), between(reading.cycle.marks.dump_start_ms, reading.cycle.marks.dump_end_ms)),
  ),
  {
    name: 'dump_engine_of_copy_ratio',
    unit: 'ratio',
    better: 'higher',
    read: (reading) => {
      const speed = engine(reading);
      return speed === undefined || reading.copyBytesPerS === undefined ? undefined : speed / reading.copyBytesPerS;
    },
  },
  { name: 'pages_written_pages', unit: 'pages', better: 'neither', read: ({ cycle }) => cycle.dump?.dump_stats?.pages_written },
  { name: 'images_bytes', unit: 'bytes', better: 'lower', read: ({ cycle }) => cycle.dump?.images?.total_bytes },
  { name: 'images_space_bytes', unit: 'bytes', better: 'lower', read: spaceTaken },
  { name: 'pages_image_bytes', unit: 'bytes', better: 'lower', read: ({ cycle }) => cycle.dump?.images?.pages_bytes },
];

const trip: readonly Definition[] = [
  ...dump,
  ms('restore_wall_ms', ({ cycle }) => between(cycle.marks.restore_start_ms, cycle.marks.restore_end_ms)),
  us('restore_time_us', ({ cycle }) => cycle.restore?.restore_stats?.restore_time_us),
  us('forking_time_us', ({ cycle }) => cycle.restore?.restore_stats?.forking_time_us),
  ms('outage_established_ms', outage('established')),
  ms('outage_new_ms', outage('new')),
  ms('restore_first_answer_ms', ({ cycle: { marks, probes } }) =>
    marks.restore_start_ms === undefined
      ? undefined
      : between(marks.restore_start_ms, firstAnswerAfter(probes, marks.restore_start_ms)),
  ),
  ms('restore_warm_ms', ({ cycle }) => between(cycle.marks.restore_start_ms, cycle.marks.restored_warm_ms)),
  ms('transfer_total_ms', ({ cycle: { marks } }) =>
    between(marks.pre_dump_start_ms ?? marks.dump_start_ms, marks.all_pages_ms ?? marks.restore_end_ms),
  ),
];

const leaveRunning: readonly Definition[] = [
  ...dump,
  ms('pause_established_ms', pause('established', 'dump')),
  ms('pause_new_ms', pause('new', 'dump')),
];

const preCopy: readonly Definition[] = [
  ...trip,
  ms('pre_dump_wall_ms', ({ cycle: { marks } }) => between(marks.pre_dump_start_ms, marks.pre_dump_end_ms)),
  ms('pre_dump_pause_ms', pause('established', 'pre_dump')),
  {
    name: 'pre_dumped_bytes',
    unit: 'bytes',
    better: 'lower',
    read: ({ cycle, pageSize }) =>
      cycle.pre_dumps?.reduce((sum, { dump_stats: stats }) => sum + (stats?.pages_written ?? 0) * pageSize, 0),
  },
];

const lazy: readonly Definition[] = [
  ...trip,
  ms('lazy_all_pages_ms', ({ cycle: { marks } }) => between(marks.restore_start_ms, marks.all_pages_ms)),
];

const coldStart: readonly Definition[] = [
  ms('cold_first_answer_ms', ({ cycle }) => between(cycle.marks.spawn_ms, cycle.marks.first_answer_ms)),
  ms('cold_warm_ms', ({ cycle }) => between(cycle.marks.spawn_ms, cycle.marks.warm_ms)),
];

/** A figure over samples; every figure of the project is made here. Undefined without samples. */
export const metricOf = (
  shape: Pick<Metric, 'name' | 'unit' | 'better' | 'domain'>,
  samples: readonly number[],
): Metric | undefined => (samples.length === 0 ? undefined : { ...shape, samples: [...samples], ...bootstrapMedian(samples) });

/** The procedure integrity measures nothing: its instances are as small as can be. */
const definitions: Readonly<Record<CycleEvent['procedure'], readonly Definition[]>> = {
  roundtrip: trip,
  'leave-running': leaveRunning,
  'pre-copy': preCopy,
  lazy,
  stream: trip,
  'cold-start': coldStart,
  integrity: [],
};

/** All figures of a cell from its cycles that passed; figures of a failed dump would describe something that did not work. */
export const cellMetrics = (procedure: CycleEvent['procedure'], readings: readonly Reading[], domain: ClockDomain): Metric[] =>
  definitions[procedure].flatMap(({ name, unit, better, read }) => {
    const samples = readings.map(read).filter((sample) => sample !== undefined);
    return metricOf({ name, unit, better, domain }, samples) ?? [];
  });
