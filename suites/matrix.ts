import type { Suite } from './suite.ts';

const procedures = ['roundtrip'] as const;
const MIB = 1 << 20;

/** Verdicts for many kernels: the smallest sizes that still exercise every part of a service, two cycles. */
export const matrix: Suite = {
  id: 'matrix',
  about: 'four workloads at their smallest size, two roundtrips each: for verdicts on many kernels',
  repeat: 2,
  entries: [
    { workload: 'redis', procedures, params: { memory: 4 * MIB } },
    { workload: 'nginx', procedures, params: { connections: 8, cache: MIB } },
    { workload: 'mysql', procedures, params: { buffer_pool: 16 * MIB, data_limit: 2 * MIB } },
    { workload: 'tcp-server', procedures, params: { connections: 16, memory: 2 * MIB } },
  ],
};
