import { rateOf, warmRateAt } from '../../measure/warm-rate.ts';
import { cyclePercentile } from '../latency.ts';
import { latency, pause, writing } from './client.ts';
import { between, type Definition, ms, type Reading } from './definition.ts';
import { dump } from './dump.ts';
import { trip } from './trip.ts';

export const leaveRunning: readonly Definition[] = [
  ...dump,
  ms('pause_established_ms', pause('established', 'dump')),
  ms('pause_new_ms', pause('new', 'dump')),
  ...writing,
  ...latency,
];

export const preCopy: readonly Definition[] = [
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
export const lazy: readonly Definition[] = [
  ...trip.filter(({ name }) => !name.startsWith('restore_throughput_') && !name.startsWith('restore_memory_of_')),
  ms('lazy_all_pages_ms', ({ cycle: { marks } }) => between(marks.restore_start_ms, marks.all_pages_ms)),
  ms('latency_pages_coming_p99_ms', ({ cycle }) => cyclePercentile(cycle, 'pages-coming', 0.99)),
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
export const warmRate: readonly Definition[] = [
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
