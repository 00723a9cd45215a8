import type { Suite } from './suite.ts';

const procedures = ['cold-start', 'roundtrip'] as const;

/** Sizes at which transfer of memory outweighs the fixed costs, and enough cycles for a tighter interval. */
export const standard: Suite = {
  id: 'standard',
  about: 'four workloads at sizes where memory dominates, ten cycles',
  repeat: 10,
  entries: [
    { workload: 'redis', procedures, params: { memory: 512 << 20 } },
    { workload: 'nginx', procedures, params: { workers: 4, connections: 256, cache: 64 << 20 } },
    { workload: 'mysql', procedures, params: { buffer_pool: 512 << 20 } },
    { workload: 'tcp-server', procedures, params: { connections: 1000, memory: 128 << 20 } },
  ],
};
