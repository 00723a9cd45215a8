import { between, type Definition, milliseconds, ms, perSecond, type Reading, rate, ratio, share, us } from './definition.ts';

export const dumpedBytes = ({ cycle, pageSize }: Reading): number | undefined => {
  const stats = cycle.dump?.dump_stats;
  return stats === undefined ? undefined : (stats.pages_written + (stats.shpages_written ?? 0)) * pageSize;
};

/**
 * In a plain dump CRIU's memwrite timer runs inside its memdump timer (criu/mem.c, __parasite_dump_pages_seized),
 * so memdump alone is the time that pages took; only a pre-dump has them one after the other.
 */
const engine = (reading: Reading): number | undefined =>
  perSecond(dumpedBytes(reading), milliseconds(reading.cycle.dump?.dump_stats?.memdump_time_us));

/** What all images of a trip take together: those of the pre-dumps too, which a restore needs. */
const spaceTaken = ({ cycle: { dump: last, pre_dumps: earlier = [] } }: Reading): number | undefined => {
  const taken = [...earlier, ...(last === undefined ? [] : [last])].map(({ images }) => images?.allocated_bytes);
  return taken.some((one) => one === undefined) ? undefined : taken.reduce<number>((sum, one) => sum + (one ?? 0), 0);
};

/** What a dump costs, whatever follows it. */
export const dump: readonly Definition[] = [
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
