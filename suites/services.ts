import type { Suite } from './suite.ts';

const procedures = ['cold-start', 'roundtrip'] as const;

/** Services that are made exactly as a user's own are, a YAML file or a module each: workloads/services/. */
export const services: Suite = {
  id: 'services',
  about: 'seven services that are defined in a file each, as your own would be',
  repeat: 3,
  entries: ['memcached', 'postgresql', 'node-server', 'python-server', 'java-server', 'model-server', 'mosquitto'].map(
    (workload) => ({
      workload,
      procedures,
    }),
  ),
};
