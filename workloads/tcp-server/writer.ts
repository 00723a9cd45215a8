import type { WorkloadParams } from '../../harness/schema/cell.ts';
import { type Environment, type Fixture, numberParam, type Workload } from '../workload.ts';
import { connectWriter } from './client.ts';
import { blocksOf, tcpServer } from './tcp-server.ts';

/** Clients beside the prober; the point is the memory. */
const CONNECTIONS = 4;

const prepare = async (environment: Environment, params: WorkloadParams): Promise<Fixture> => {
  const fixture = await tcpServer.prepare(environment, { ...params, connections: CONNECTIONS });
  const [workingSet, rate] = [numberParam(params, 'working_set'), numberParam(params, 'dirty_rate')];
  return {
    ...fixture,
    service: `writer on Node ${process.versions.node}`,
    lay: async (dir) => {
      const launch = await fixture.lay(dir);
      return { ...launch, argv: [...launch.argv, String(workingSet), String(rate)] };
    },
    connect: () => connectWriter(CONNECTIONS, blocksOf(params)),
  };
};

/** The TCP server with a part of its memory that it changes all the time. */
export const writer: Workload = {
  id: 'writer',
  about: 'server that changes a set part of its memory at a set rate, and proves that no write was lost',
  params: {
    memory: { kind: 'bytes', default: 64 << 20, min: 64 << 10, max: 2 ** 40, about: 'data that stays as it is' },
    working_set: { kind: 'bytes', default: 64 << 20, min: 4096, max: 2 ** 40, about: 'memory that is written to, page by page' },
    dirty_rate: { kind: 'bytes', default: 32 << 20, min: 1, max: 2 ** 40, about: 'pages that are written per second, in bytes' },
  },
  criu: tcpServer.criu,
  keepsSecret: true,
  prepare,
  openProbe: tcpServer.openProbe,
};
