import { mkdir } from 'node:fs/promises';
import type { WorkloadParams } from '../../harness/schema/cell.ts';
import { tcpServer } from '../tcp-server/tcp-server.ts';
import { type Environment, type Fixture, numberParam, type Workload } from '../workload.ts';
import { connectCrowd, expectedDigest, openCrowdProbe, PORT } from './client.ts';

const prepare = ({ subjects }: Environment, params: WorkloadParams): Promise<Fixture> => {
  const [threads, files, mappings] = [
    numberParam(params, 'threads'),
    numberParam(params, 'files'),
    numberParam(params, 'mappings'),
  ];
  return Promise.resolve({
    service: 'static server in C',
    digest: expectedDigest({ threads, files, mappings }),
    probe: { port: PORT, params, establishedIntervalMs: 2, watchedIntervalMs: 1, newIntervalMs: 10 },
    lay: async (dir) => {
      await mkdir(dir, { recursive: true });
      return { argv: [subjects, 'crowd', ...[PORT, threads, files, mappings].map(String)] };
    },
    connect: () => connectCrowd(),
    dispose: () => Promise.resolve(),
  });
};

/** A static server that has many of what a process can have, and shows after a restore what is in each of them. */
export const crowd: Workload = {
  id: 'crowd',
  about: 'server in C with a given number of threads, open files and mappings, each of which is looked into',
  params: {
    threads: { kind: 'count', default: 10, min: 0, max: 30_000, about: 'threads beside the first, each with its own stack' },
    files: { kind: 'count', default: 10, min: 0, max: 500_000, about: 'open files, each with an offset of its own' },
    mappings: { kind: 'count', default: 10, min: 0, max: 60_000, about: 'mappings of one page each, with contents of their own' },
  },
  criu: tcpServer.criu,
  keepsSecret: true,
  prepare,
  openProbe: () => openCrowdProbe(),
};
