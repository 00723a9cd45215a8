import protobuf from 'protobufjs/light.js';
import type { DumpStats, RestoreStats } from '../schema/events.ts';

/**
 * stats-dump and stats-restore: two little-endian magics, the size of the one entry, and that entry in protobuf.
 * Magics: criu/include/magic.h. Fields and their units (microseconds, pages): images/stats.proto.
 */
const IMG_SERVICE_MAGIC = 0x55105940;
const STATS_MAGIC = 0x57093306;

/** Without explicit presence, a counter that was written as 0 would be taken for one that this CRIU does not know. */
const EXPLICIT = { options: { features: { field_presence: 'EXPLICIT' } } };

const field = (id: number, type: 'uint32' | 'uint64', rule: 'required' | 'optional' = 'required') => ({
  id,
  type,
  rule,
  ...(rule === 'optional' ? EXPLICIT : {}),
});

const schema = protobuf.Root.fromJSON({
  nested: {
    dump_stats_entry: {
      fields: {
        freezing_time: field(1, 'uint32'),
        frozen_time: field(2, 'uint32'),
        memdump_time: field(3, 'uint32'),
        memwrite_time: field(4, 'uint32'),
        pages_scanned: field(5, 'uint64'),
        pages_skipped_parent: field(6, 'uint64'),
        pages_written: field(7, 'uint64'),
        irmap_resolve: field(8, 'uint32', 'optional'),
        pages_lazy: field(9, 'uint64'),
        page_pipes: field(10, 'uint64', 'optional'),
        page_pipe_bufs: field(11, 'uint64', 'optional'),
        shpages_scanned: field(12, 'uint64', 'optional'),
        shpages_skipped_parent: field(13, 'uint64', 'optional'),
        shpages_written: field(14, 'uint64', 'optional'),
      },
    },
    restore_stats_entry: {
      fields: {
        pages_compared: field(1, 'uint64'),
        pages_skipped_cow: field(2, 'uint64'),
        forking_time: field(3, 'uint32'),
        restore_time: field(4, 'uint32'),
        pages_restored: field(5, 'uint64', 'optional'),
      },
    },
    stats_entry: {
      fields: {
        dump: { id: 1, type: 'dump_stats_entry', rule: 'optional' },
        restore: { id: 2, type: 'restore_stats_entry', rule: 'optional' },
      },
    },
  },
});
const statsEntry = schema.lookupType('stats_entry');

type Counters = Readonly<Record<string, number | undefined>>;

const decode = (file: Uint8Array): { dump?: Counters; restore?: Counters } => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.byteLength < 12) throw new Error(`statistics file has ${file.byteLength} bytes, expected at least 12`);
  const [service, magic, size] = [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)];
  if (service !== IMG_SERVICE_MAGIC || magic !== STATS_MAGIC) {
    throw new Error(
      `statistics file begins with 0x${service.toString(16)} 0x${magic.toString(16)}, expected 0x55105940 0x57093306`,
    );
  }
  if (file.byteLength !== 12 + size) throw new Error(`statistics entry should have ${size} bytes, has ${file.byteLength - 12}`);
  return statsEntry.toObject(statsEntry.decode(file.subarray(12)), { longs: Number }) as { dump?: Counters; restore?: Counters };
};

const needed = (counters: Counters, name: string): number => {
  const value = counters[name];
  if (value === undefined) throw new Error(`statistics lack ${name}`);
  return value;
};

const optional = <Name extends string>(name: Name, value: number | undefined): Partial<Record<Name, number>> =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, number>>;

/** Decodes a stats-dump file. Times in microseconds, counts in pages. Throws a sentence on anything malformed. */
export const decodeDumpStats = (file: Uint8Array): DumpStats => {
  const { dump } = decode(file);
  if (dump === undefined) throw new Error('statistics hold no dump entry');
  return {
    freezing_time_us: needed(dump, 'freezing_time'),
    frozen_time_us: needed(dump, 'frozen_time'),
    memdump_time_us: needed(dump, 'memdump_time'),
    memwrite_time_us: needed(dump, 'memwrite_time'),
    pages_scanned: needed(dump, 'pages_scanned'),
    pages_skipped_parent: needed(dump, 'pages_skipped_parent'),
    pages_written: needed(dump, 'pages_written'),
    pages_lazy: needed(dump, 'pages_lazy'),
    ...optional('irmap_resolve_us', dump['irmap_resolve']),
    ...optional('page_pipes', dump['page_pipes']),
    ...optional('page_pipe_bufs', dump['page_pipe_bufs']),
    ...optional('shpages_scanned', dump['shpages_scanned']),
    ...optional('shpages_skipped_parent', dump['shpages_skipped_parent']),
    ...optional('shpages_written', dump['shpages_written']),
  };
};

/** Decodes a stats-restore file. Times in microseconds, counts in pages. Throws a sentence on anything malformed. */
export const decodeRestoreStats = (file: Uint8Array): RestoreStats => {
  const { restore } = decode(file);
  if (restore === undefined) throw new Error('statistics hold no restore entry');
  return {
    pages_compared: needed(restore, 'pages_compared'),
    pages_skipped_cow: needed(restore, 'pages_skipped_cow'),
    forking_time_us: needed(restore, 'forking_time'),
    restore_time_us: needed(restore, 'restore_time'),
    ...optional('pages_restored', restore['pages_restored']),
  };
};
