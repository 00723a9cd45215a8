import type { Suite } from './suite.ts';

const procedures = ['migrate'] as const;
const MIB = 1 << 20;

/** From each machine of the run to each: whether what one kernel and CRIU have dumped can be restored by another. */
export const migrate: Suite = {
  id: 'migrate',
  about: 'dump on one kernel, restore on another, from each kernel of the run to each',
  repeat: 1,
  entries: [
    { workload: 'redis', procedures, params: { memory: 4 * MIB } },
    { workload: 'nginx', procedures, params: { connections: 8, cache: MIB } },
    { workload: 'tcp-server', procedures, params: { connections: 16, memory: 2 * MIB } },
  ],
};
