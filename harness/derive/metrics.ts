import { firstAnswerAfter, measureOutage } from '../measure/outage.ts';
import { bootstrapMedian } from '../measure/statistics.ts';
import { rateOf, warmRateAt } from '../measure/warm-rate.ts';
import type { ClockDomain } from '../schema/cell.ts';
import type { CycleEvent } from '../schema/events.ts';
import { countedFigure, type Metric } from '../schema/metric.ts';
import { answerOf, memoryOf } from './clones.ts';
import { cyclePercentile, resetsIn } from './latency.ts';
import type { Roofline } from './roofline.ts';

/** What a figure is read from: one cycle, the page size of its machine, that machine's bandwidths, and whether it was disturbed. */
export interface Reading {
  readonly cycle: CycleEvent;
  readonly pageSize: number;
  readonly roofline: Roofline;
  readonly disturbed: boolean;
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

/** From the first read of pages to the last, as the log of CRIU tells; every process of the tree reads its own meanwhile. */
const restoreMemory = (reading: Reading): number | undefined => {
  const phase = reading.cycle.restore?.phases?.phases.find((one) => one.phase === 'memory-restore');
  return perSecond(restoredBytes(reading), phase === undefined ? undefined : phase.to_ms - phase.from_ms);
};

const restoredBytes = ({ cycle, pageSize }: Reading): number | undefined => {
  const pages = cycle.restore?.restore_stats?.pages_restored;
  return pages === undefined || pages === 0 ? undefined : pages * pageSize;
};

/** A rate as a part of what the machine does at best. */
const share =
  (rateOf: (reading: Reading) => number | undefined, best: keyof Roofline) =>
  (reading: Reading): number | undefined => {
    const [speed, limit] = [rateOf(reading), reading.roofline[best]];
    return speed === undefined || limit === undefined ? undefined : speed / limit;
  };

/** Between dump and restore we took the images out of the page cache, which nobody's service waits for: no outage is read across it. */
const isInterposed = ({ images_store: store }: CycleEvent): boolean => store?.cold !== undefined;

const outage =
  (channel: 'established' | 'new') =>
  ({ cycle }: Reading): number | undefined => {
    if (isInterposed(cycle)) return undefined;
    const { marks, probes, restore } = cycle;
    const series = probes.find((one) => one.channel === channel);
    if (series === undefined || marks.dump_start_ms === undefined || restore?.exit_code !== 0) return undefined;
    return measureOutage(series, marks.dump_start_ms, marks.restore_end_ms ?? Number.POSITIVE_INFINITY)?.outage_ms;
  };

const us = (name: string, read: Definition['read']): Definition => ({ name, unit: 'us', better: 'lower', read });
const ms = (name: string, read: Definition['read']): Definition => ({ name, unit: 'ms', better: 'lower', read });
const rate = (name: string, read: Definition['read']): Definition => ({ name, unit: 'bytes_per_s', better: 'higher', read });
const ratio = (name: string, read: Definition['read']): Definition => ({ name, unit: 'ratio', better: 'higher', read });

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

const syncMs = ({ cycle: { images_store: store } }: Reading): number | undefined => store?.cold?.sync_ms;

/** From the start of the dump until its images were on their disk. Where nothing waited for that, nothing is known of it. */
const durableMs = (reading: Reading): number | undefined => {
  const [dumped, synced] = [between(reading.cycle.marks.dump_start_ms, reading.cycle.marks.dump_end_ms), syncMs(reading)];
  return dumped === undefined || synced === undefined ? undefined : dumped + synced;
};

const durable = (reading: Reading): number | undefined => perSecond(dumpedBytes(reading), durableMs(reading));

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
  ratio('dump_engine_of_copy_ratio', share(engine, 'copy')),
  ratio('dump_engine_of_write_ratio', share(engine, 'imageWrite')),
  { name: 'pages_written_pages', unit: 'pages', better: 'neither', read: ({ cycle }) => cycle.dump?.dump_stats?.pages_written },
  { name: 'images_bytes', unit: 'bytes', better: 'lower', read: ({ cycle }) => cycle.dump?.images?.total_bytes },
  { name: 'images_space_bytes', unit: 'bytes', better: 'lower', read: spaceTaken },
  { name: 'pages_image_bytes', unit: 'bytes', better: 'lower', read: ({ cycle }) => cycle.dump?.images?.pages_bytes },
];

/** Of requests on the open connection, counted from when they were due; one sample for each cycle, so its percentiles are of few requests. */
const latency: readonly Definition[] = [
  ms('latency_before_p50_ms', ({ cycle }) => cyclePercentile(cycle, 'before', 0.5)),
  ms('latency_before_p99_ms', ({ cycle }) => cyclePercentile(cycle, 'before', 0.99)),
  ms('latency_after_p50_ms', ({ cycle }) => cyclePercentile(cycle, 'after', 0.5)),
  ms('latency_after_p99_ms', ({ cycle }) => cyclePercentile(cycle, 'after', 0.99)),
  { name: 'connection_resets_count', unit: 'count', better: 'lower', read: ({ cycle }) => resetsIn(cycle) },
];

/** What was asked for is a parameter; a machine may not reach it. */
const reached = (name: string, read: Definition['read']): Definition => ({ name, unit: 'bytes_per_s', better: 'neither', read });

const writing: readonly Definition[] = [
  reached('write_rate_before_bytes_per_s', ({ cycle }) => cycle.write_rate?.before_bytes_per_s),
  reached('write_rate_after_bytes_per_s', ({ cycle }) => cycle.write_rate?.after_bytes_per_s),
];

const trip: readonly Definition[] = [
  ...dump,
  ms('restore_wall_ms', ({ cycle }) => between(cycle.marks.restore_start_ms, cycle.marks.restore_end_ms)),
  us('restore_time_us', ({ cycle }) => cycle.restore?.restore_stats?.restore_time_us),
  us('forking_time_us', ({ cycle }) => cycle.restore?.restore_stats?.forking_time_us),
  rate('restore_throughput_memory_bytes_per_s', restoreMemory),
  rate('restore_throughput_user_bytes_per_s', (reading) =>
    perSecond(restoredBytes(reading), between(reading.cycle.marks.restore_start_ms, reading.cycle.marks.restore_end_ms)),
  ),
  ratio('restore_memory_of_copy_ratio', share(restoreMemory, 'copy')),
  ratio('restore_memory_of_read_ratio', share(restoreMemory, 'imageRead')),
  ms('outage_established_ms', outage('established')),
  ms('outage_new_ms', outage('new')),
  ms('restore_first_answer_ms', ({ cycle: { marks, probes } }) =>
    marks.restore_start_ms === undefined
      ? undefined
      : between(marks.restore_start_ms, firstAnswerAfter(probes, marks.restore_start_ms)),
  ),
  ms('restore_warm_ms', ({ cycle }) => between(cycle.marks.restore_start_ms, cycle.marks.restored_warm_ms)),
  ms('transfer_total_ms', ({ cycle }) => {
    const { marks } = cycle;
    return isInterposed(cycle)
      ? undefined
      : between(marks.pre_dump_start_ms ?? marks.dump_start_ms, marks.all_pages_ms ?? marks.restore_end_ms);
  }),
  ms('images_sync_ms', syncMs),
  ms('dump_durable_ms', durableMs),
  rate('dump_throughput_durable_bytes_per_s', durable),
  ratio('dump_durable_of_write_ratio', share(durable, 'imageWriteSynced')),
  {
    name: 'restore_device_read_bytes',
    unit: 'bytes',
    better: 'lower',
    read: ({ cycle: { images_store: store } }) => store?.device_read_bytes,
  },
  ...writing,
  ...latency,
];

const leaveRunning: readonly Definition[] = [
  ...dump,
  ms('pause_established_ms', pause('established', 'dump')),
  ms('pause_new_ms', pause('new', 'dump')),
  ...writing,
  ...latency,
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

/** What `criu restore` itself brings back is little: the memory comes later, so no rate of it says how quickly it came. */
const lazy: readonly Definition[] = [
  ...trip.filter(({ name }) => !name.startsWith('restore_throughput_') && !name.startsWith('restore_memory_of_')),
  ms('lazy_all_pages_ms', ({ cycle: { marks } }) => between(marks.restore_start_ms, marks.all_pages_ms)),
  ms('latency_pages_coming_p99_ms', ({ cycle }) => cyclePercentile(cycle, 'pages-coming', 0.99)),
];

const coldStart: readonly Definition[] = [
  ms('cold_first_answer_ms', ({ cycle }) => between(cycle.marks.spawn_ms, cycle.marks.first_answer_ms)),
  ms('cold_warm_ms', ({ cycle }) => between(cycle.marks.spawn_ms, cycle.marks.warm_ms)),
];

/** From a mark to when 90 % of the warm rate was served, and went on to be. */
const toWarmRate =
  (of: 'cold' | 'restored', from: 'spawn_ms' | 'restore_start_ms') =>
  ({ cycle: { loads, marks } }: Reading): number | undefined => {
    const [served, reference] = [loads?.[of], loads?.warm];
    return served === undefined || reference === undefined ? undefined : between(marks[from], warmRateAt(served, reference));
  };

/** Figures that the load after the restore would spoil. */
const SPOILT = new Set(['restore_warm_ms', 'latency_after_p50_ms', 'latency_after_p99_ms']);

/** The cold start is one under load, so that its time to warm is none of a cold start's. */
const warmRate: readonly Definition[] = [
  ...trip.filter(({ name }) => !SPOILT.has(name)),
  ms('cold_first_answer_ms', ({ cycle }) => between(cycle.marks.spawn_ms, cycle.marks.first_answer_ms)),
  ms('cold_warm_rate_ms', toWarmRate('cold', 'spawn_ms')),
  ms('restore_warm_rate_ms', toWarmRate('restored', 'restore_start_ms')),
  {
    name: 'warm_rate_per_second_count',
    unit: 'count',
    better: 'higher',
    read: ({ cycle: { loads } }) => {
      const rate = loads?.warm === undefined ? undefined : rateOf(loads.warm);
      return rate === undefined || loads?.warm === undefined ? undefined : rate / (loads.warm.window_ms / 1000);
    },
  },
];

const held = (name: string, read: Definition['read']): Definition => ({ name, unit: 'bytes', better: 'lower', read });

const cloning: readonly Definition[] = [
  ...dump,
  ms('clone_first_answer_ms', answerOf('restored', 'first')),
  ms('clone_last_answer_ms', answerOf('restored', 'last')),
  ms('cold_copy_first_answer_ms', answerOf('cold', 'first')),
  ms('cold_copy_last_answer_ms', answerOf('cold', 'last')),
  held('clone_rss_bytes', memoryOf('restored', 'rss_bytes')),
  held('clone_pss_bytes', memoryOf('restored', 'pss_bytes')),
  held('clone_private_bytes', memoryOf('restored', 'private_bytes')),
  held('cold_copy_rss_bytes', memoryOf('cold', 'rss_bytes')),
  held('cold_copy_pss_bytes', memoryOf('cold', 'pss_bytes')),
  held('cold_copy_private_bytes', memoryOf('cold', 'private_bytes')),
];

/** A figure over samples; every figure of the project is made here. Undefined without samples. */
export const metricOf = (
  shape: Pick<Metric, 'name' | 'unit' | 'better' | 'domain'>,
  samples: readonly number[],
): Metric | undefined => (samples.length === 0 ? undefined : { ...shape, samples: [...samples], ...bootstrapMedian(samples) });

/** Of a service that kept its connections: by the clock of the machine with the clients, which saw all of it. */
const moved: readonly Definition[] = [
  ms('outage_established_ms', outage('established')),
  ms('outage_new_ms', outage('new')),
  ms('images_sent_ms', ({ cycle }) => cycle.moved?.sent_ms.reduce((sum, { start_ms, end_ms }) => sum + (end_ms - start_ms), 0)),
  ms('transfer_total_ms', ({ cycle: { marks, moved: own } }) =>
    own === undefined ? undefined : between(marks.pre_dump_start_ms ?? marks.dump_start_ms, own.announced_ms),
  ),
  { name: 'link_bytes', unit: 'bytes', better: 'lower', read: ({ cycle }) => cycle.moved?.link_bytes },
  ...latency,
];

/** Two machines take part, and each has a clock of its own: nothing is measured from one to the other. */
const migrate: readonly Definition[] = [
  ...dump.filter(({ name }) => name !== 'dump_wall_ms' && name !== 'dump_throughput_user_bytes_per_s'),
  ms('restore_wall_ms', ({ cycle }) => between(cycle.restore?.start_ms, cycle.restore?.end_ms)),
  us('restore_time_us', ({ cycle }) => cycle.restore?.restore_stats?.restore_time_us),
  ms('restore_first_answer_ms', ({ cycle: { marks, moved: own, probes } }) =>
    own === undefined || marks.restore_start_ms === undefined
      ? between(marks.restore_start_ms, marks.first_answer_ms)
      : between(marks.restore_start_ms, firstAnswerAfter(probes, marks.restore_start_ms)),
  ),
  ...moved,
];

/** The procedure integrity measures nothing: its instances are as small as can be. */
const definitions: Readonly<Record<CycleEvent['procedure'], readonly Definition[]>> = {
  roundtrip: trip,
  'leave-running': leaveRunning,
  'pre-copy': preCopy,
  lazy,
  stream: trip,
  'warm-rate': warmRate,
  clone: cloning,
  migrate,
  'cold-start': coldStart,
  integrity: [],
};

/** All figures of a cell from its cycles that passed; figures of a failed dump would describe something that did not work. */
export const cellMetrics = (procedure: CycleEvent['procedure'], readings: readonly Reading[], domain: ClockDomain): Metric[] =>
  definitions[procedure].flatMap(({ name, unit, better, read }) => {
    const found = readings.map((reading) => ({ sample: read(reading), disturbed: reading.disturbed }));
    const having = found.flatMap(({ sample, disturbed }) => (sample === undefined ? [] : [{ sample, disturbed }]));
    const timed = { shape: { name, unit, better, domain }, samples: having.map(({ sample }) => sample) };
    const { shape, samples } = domain === 'instructions' ? countedFigure(timed.shape, timed.samples) : timed;
    const metric = metricOf(shape, samples);
    const disturbed = having.filter((one) => one.disturbed).length;
    return metric === undefined ? [] : [{ ...metric, ...(disturbed === 0 ? {} : { disturbed }) }];
  });
