import type { Suite } from './suite.ts';

const procedures = ['cold-start', 'roundtrip'] as const;
const MIB = 2 ** 20;

/**
 * What published figures need to be judged (harness/derive/claims), in less than a quarter of an hour on two cores. The cache is as
 * large as the one of the claim where its size matters; the AOF and the buffer pool are scaled down, and the report says so.
 */
export const claims: Suite = {
  id: 'claims',
  about: 'published figures of checkpoint and restore, each confirmed, refuted, or not judgeable here',
  repeat: 3,
  entries: [
    ...[1, 100, 1000, 10_000].map((connections) => ({ workload: 'tcp-server', procedures, params: { connections } })),
    { workload: 'nginx', procedures },
    { workload: 'model-server', procedures, params: { vectors: 100_000 } },
    ...['off', 'on'].map((preload) => ({ workload: 'mysql', procedures, params: { buffer_pool: 1024 * MIB, preload } })),
    { workload: 'redis', procedures, params: { memory: 512 * MIB, start: 'aof' } },
    { workload: 'redis', procedures, params: { memory: 2048 * MIB, start: 'rdb' } },
    { workload: 'redis', procedures, params: { memory: 2048 * MIB, start: 'empty' } },
  ],
};
