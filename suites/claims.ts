import type { Suite } from './suite.ts';

const procedures = ['cold-start', 'roundtrip'] as const;
const loaded = [...procedures, 'warm-rate'] as const;
const MIB = 2 ** 20;

/**
 * What published figures need to be judged (harness/derive/claims), in less than a quarter of an hour on two cores. One cache that starts
 * from RDB is as large as the one of its claim, and is not loaded, which would double its time; the others and the buffer pool are scaled
 * down, and the report says so.
 */
export const claims: Suite = {
  id: 'claims',
  about: 'published figures of checkpoint and restore, each confirmed, refuted, or not judgeable here',
  repeat: 3,
  entries: [
    ...[1, 100, 1000, 3000].map((connections) => ({ workload: 'tcp-server', procedures, params: { connections } })),
    { workload: 'nginx', procedures: loaded },
    { workload: 'model-server', procedures, params: { vectors: 100_000 } },
    { workload: 'redis', procedures, params: { memory: 2048 * MIB, start: 'rdb' } },
    ...['rdb', 'aof', 'empty'].map((start) => ({ workload: 'redis', procedures: loaded, params: { memory: 256 * MIB, start } })),
    ...['off', 'on'].map((preload) => ({ workload: 'mysql', procedures: loaded, params: { buffer_pool: 512 * MIB, preload } })),
  ],
};
