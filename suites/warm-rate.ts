import type { Suite } from './suite.ts';

const procedures = ['cold-start', 'roundtrip', 'warm-rate'] as const;
const MIB = 2 ** 20;

/** How long a service serves less than it can: after a cold start, and after a restore. In each cycle both are measured, with and without load. */
export const warmRate: Suite = {
  id: 'warm-rate',
  about:
    'time to 90 % of the warm rate after a cold start and after a restore, under clients that ask as fast as they are answered',
  repeat: 5,
  entries: [
    { workload: 'nginx', procedures },
    ...['rdb', 'aof', 'empty'].map((start) => ({ workload: 'redis', procedures, params: { memory: 128 * MIB, start } })),
    ...['off', 'on'].map((preload) => ({ workload: 'mysql', procedures, params: { buffer_pool: 256 * MIB, preload } })),
    { workload: 'tcp-server', procedures },
  ],
};
