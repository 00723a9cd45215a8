import type { Suite } from './suite.ts';

const procedures = ['cold-start', 'roundtrip'] as const;

/** The answer in a minute: every workload at its small size. */
export const quick: Suite = {
  id: 'quick',
  about: 'four workloads at their small size, cold starts and roundtrips by turns',
  repeat: 5,
  entries: ['redis', 'nginx', 'mysql', 'tcp-server'].map((workload) => ({ workload, procedures })),
};
