import type { Suite } from './suite.ts';

const procedures = ['roundtrip'] as const;
const MIB = 1 << 20;

/**
 * What a change is compared by with --clock instructions: small sizes, for what is executed is the same in every cycle, and two cycles
 * tell as much as twenty. Without cold starts, whose length is mostly that of waiting.
 */
export const gate: Suite = {
  id: 'gate',
  about: 'four workloads at small sizes, two roundtrips each: to be compared with another run, best with --clock instructions',
  repeat: 2,
  entries: [
    { workload: 'redis', procedures, params: { memory: 8 * MIB } },
    { workload: 'nginx', procedures, params: { connections: 16, cache: MIB } },
    { workload: 'mysql', procedures, params: { buffer_pool: 16 * MIB, data_limit: 2 * MIB } },
    { workload: 'tcp-server', procedures, params: { connections: 16, memory: 4 * MIB } },
  ],
};
