import type { Suite } from './suite.ts';

const procedures = ['integrity'] as const;
const MIB = 1 << 20;

/** What a restore does with damaged images: each cycle damages one file of a fresh dump, the first and the last none. */
export const integrity: Suite = {
  id: 'integrity',
  about: 'two small workloads, restored from images that were damaged in one place each: is it noticed?',
  repeat: 200,
  entries: [
    { workload: 'redis', procedures, params: { memory: 4 * MIB } },
    { workload: 'tcp-server', procedures, params: { connections: 4, memory: 2 * MIB } },
  ],
};
