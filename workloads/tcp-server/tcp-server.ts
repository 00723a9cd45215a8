import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkloadParams } from '../../harness/schema/cell.ts';
import { isOnLoopback, serviceAddress } from '../network.ts';
import { digestOf } from '../seeded.ts';
import { type Environment, type Fixture, numberParam, type Workload } from '../workload.ts';
import { connectTcp, openTcpProbe, visitTcp } from './client.ts';
import { tcpServerProgram } from './program.ts';
import { BLOCK_BYTES, blockOf, PORT } from './protocol.ts';

/** How many blocks of its data the server has for its parameters. */
export const blocksOf = (params: WorkloadParams): number => Math.max(1, Math.floor(numberParam(params, 'memory') / BLOCK_BYTES));

const prepare = (environment: Environment, params: WorkloadParams): Promise<Fixture> => {
  const [memory, connections] = [numberParam(params, 'memory'), numberParam(params, 'connections')];
  const blocks = blocksOf(params);
  return Promise.resolve({
    service: `TCP server on Node ${process.versions.node}`,
    digest: digestOf(blocks, blockOf),
    probe: { port: PORT, params, establishedIntervalMs: 2, watchedIntervalMs: 1, newIntervalMs: 10 },
    lay: async (dir) => {
      await mkdir(dir, { recursive: true });
      const program = path.join(dir, 'server.mjs');
      await writeFile(program, tcpServerProgram());
      return {
        argv: [environment.node, program, String(memory), String(connections + 512)],
        // io_uring cannot be dumped; libuv has used it for files in some releases of Node 20.
        env: { UV_USE_IO_URING: '0', ...(isOnLoopback() ? {} : { LISTEN_ON: serviceAddress() }) },
      };
    },
    connect: () => connectTcp(connections, blocks),
    dispose: () => Promise.resolve(),
  });
};

/** A TCP server of our own with many established connections, each with a counter, some with data in flight both ways. */
export const tcpServer: Workload = {
  id: 'tcp-server',
  about: 'TCP server with established connections, a counter on each, and data in flight in both directions',
  params: {
    connections: { kind: 'count', default: 100, min: 1, max: 10_000, about: 'established connections' },
    memory: { kind: 'bytes', default: 32 << 20, min: 64 << 10, max: 2 ** 40, about: 'data that the server holds in memory' },
  },
  criu: { tcp_established: true, skip_in_flight: true },
  keepsSecret: true,
  isMovable: true,
  prepare,
  cloning: { connect: async (params) => (await import('./copy.ts')).connectTcpCopy(blocksOf(params)) },
  visit: (params) => visitTcp(blocksOf(params)),
  openProbe: () => openTcpProbe(),
};
