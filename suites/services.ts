import type { Suite } from './suite.ts';

const procedures = ['cold-start', 'roundtrip'] as const;

/** Services that are made exactly as a user's own are, one YAML file each: workloads/services/. */
export const services: Suite = {
  id: 'services',
  about: 'six services that are defined in YAML, as your own would be',
  repeat: 3,
  entries: ['memcached', 'postgresql', 'node-server', 'python-server', 'java-server', 'model-server'].map((workload) => ({
    workload,
    procedures,
  })),
};
