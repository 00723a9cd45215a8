import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkloadParams } from '../../harness/schema/cell.ts';
import { outputOf } from '../process.ts';
import { digestOf } from '../seeded.ts';
import { type Environment, type Fixture, numberParam, type Workload } from '../workload.ts';
import { nginxConfiguration, PORT } from './config.ts';
import { OBJECT_BYTES, objectOf, startOrigin } from './origin.ts';

// Loaded when it is used: under emulation the libraries of all clients together take seconds to load.
const client = () => import('./client.ts');

const objectCount = (params: WorkloadParams): number => Math.max(1, Math.floor(numberParam(params, 'cache') / OBJECT_BYTES));

const prepare = async (_environment: Environment, params: WorkloadParams): Promise<Fixture> => {
  const [workers, connections, objects] = [
    numberParam(params, 'workers'),
    numberParam(params, 'connections'),
    objectCount(params),
  ];
  const version = /nginx\/(\S+)/.exec(await outputOf('nginx', ['-v']))?.[1] ?? 'of unknown version';
  const origin = await startOrigin();
  return {
    service: `nginx ${version}`,
    digest: digestOf(objects, objectOf),
    probe: { port: PORT, params, distinct: objects, establishedIntervalMs: 2, watchedIntervalMs: 1, newIntervalMs: 10 },
    lay: async (dir) => {
      await mkdir(path.join(dir, 'cache'), { recursive: true });
      const file = path.join(dir, 'nginx.conf');
      await writeFile(file, nginxConfiguration({ dir, workers, connections }));
      return { argv: ['nginx', '-e', 'stderr', '-p', dir, '-c', file] };
    },
    connect: async () => (await client()).connectNginx(connections, objects, origin),
    dispose: () => origin.close(),
  };
};

/** nginx as a caching reverse proxy with open keep-alive connections. */
export const nginx: Workload = {
  id: 'nginx',
  about: 'nginx as a caching reverse proxy, its cache warm, with open keep-alive connections',
  params: {
    workers: { kind: 'count', default: 2, min: 1, max: 256, about: 'worker processes' },
    connections: { kind: 'count', default: 32, min: 1, max: 10_000, about: 'keep-alive connections held open across the dump' },
    cache: { kind: 'bytes', default: 16 << 20, min: 64 << 10, max: 2 ** 40, about: 'size of the warm proxy cache, on files' },
  },
  criu: { tcp_established: true, skip_in_flight: true },
  isMovable: true,
  load: client,
  prepare,
  cloning: {
    surround: async () => (await startOrigin()).close,
    connect: async (params) => (await import('./copy.ts')).connectNginxCopy(objectCount(params), numberParam(params, 'workers')),
  },
  visit: async (params) => (await client()).visitNginx(objectCount(params)),
  openProbe: async (plan) => (await client()).openNginxProbe(objectCount(plan.params)),
};
