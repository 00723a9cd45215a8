import { firstAnswerAfter } from '../../measure/outage.ts';
import { isInterposed, latency, outage, writing } from './client.ts';
import { between, type Definition, ms, perSecond, type Reading, rate, ratio, share, us } from './definition.ts';
import { dump, dumpedBytes } from './dump.ts';

/** From the first read of pages to the last, as the log of CRIU tells; every process of the tree reads its own meanwhile. */
const restoreMemory = (reading: Reading): number | undefined => {
  const phase = reading.cycle.restore?.phases?.phases.find((one) => one.phase === 'memory-restore');
  return perSecond(restoredBytes(reading), phase === undefined ? undefined : phase.to_ms - phase.from_ms);
};

const restoredBytes = ({ cycle, pageSize }: Reading): number | undefined => {
  const pages = cycle.restore?.restore_stats?.pages_restored;
  return pages === undefined || pages === 0 ? undefined : pages * pageSize;
};

const syncMs = ({ cycle: { images_store: store } }: Reading): number | undefined => store?.cold?.sync_ms;

/** From the start of the dump until its images were on their disk. Where nothing waited for that, nothing is known of it. */
const durableMs = (reading: Reading): number | undefined => {
  const [dumped, synced] = [between(reading.cycle.marks.dump_start_ms, reading.cycle.marks.dump_end_ms), syncMs(reading)];
  return dumped === undefined || synced === undefined ? undefined : dumped + synced;
};

const durable = (reading: Reading): number | undefined => perSecond(dumpedBytes(reading), durableMs(reading));

/** What freezing a service and having it back costs, whichever way. */
export const trip: readonly Definition[] = [
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
