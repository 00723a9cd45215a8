import type { Suite } from './suite.ts';

const procedures = ['roundtrip'] as const;
const MIB = 1 << 20;

/**
 * What a change is compared by with --clock instructions: small sizes, for that clock counts what is executed and not how long memory takes
 * for it. Five cycles, because now and then one is off by a few percent, and a median of five does not notice. Without cold starts,
 * whose length is mostly that of waiting.
 */
export const gate: Suite = {
  id: 'gate',
  about: 'four workloads at small sizes, five roundtrips each: to be compared with another run, best with --clock instructions',
  repeat: 5,
  entries: [
    { workload: 'redis', procedures, params: { memory: 8 * MIB } },
    { workload: 'nginx', procedures, params: { connections: 16, cache: MIB } },
    { workload: 'mysql', procedures, params: { buffer_pool: 16 * MIB, data_limit: 2 * MIB } },
    { workload: 'tcp-server', procedures, params: { connections: 16, memory: 4 * MIB } },
  ],
};
