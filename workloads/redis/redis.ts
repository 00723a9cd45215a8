import { spawn } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkloadParams } from '../../harness/schema/cell.ts';
import { outputOf, retryFor } from '../process.ts';
import { slices } from '../seeded.ts';
import { type Environment, type Fixture, type Launch, numberParam, type Workload } from '../workload.ts';
import { expectedDigest, itemCount, itemOf, keyOf } from './data.ts';

// Loaded when it is used: under emulation the libraries of all clients together take seconds to load.
const client = () => import('./client.ts');

// Below the ephemeral ports: a client that connects to a dead server on one of those can meet itself.
const PORT = 7379;
const SNAPSHOT = 'seed.rdb';

const configuration = (dir: string): string =>
  [
    'bind 127.0.0.1',
    `port ${PORT}`,
    `dir ${dir}`,
    `dbfilename ${SNAPSHOT}`,
    // Snapshots are for the cold start only; one that is taken while we measure would be noise.
    'save ""',
    'appendonly no',
    'daemonize no',
    'tcp-keepalive 0',
    '',
  ].join('\n');

const lay = async (dir: string, snapshot: string | undefined): Promise<Launch> => {
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, 'redis.conf');
  await writeFile(file, configuration(dir));
  if (snapshot !== undefined) await copyFile(snapshot, path.join(dir, SNAPSHOT));
  return { argv: ['redis-server', file] };
};

/** Fills an empty server with the seeded items and has it write the snapshot that every cold start loads. */
const makeSnapshot = async (dir: string, count: number, pace: number): Promise<string> => {
  const { argv } = await lay(dir, undefined);
  const server = spawn(argv[0], argv.slice(1), { stdio: 'ignore' });
  try {
    const redis = await retryFor(20_000 * pace, async () => (await client()).openRedis(PORT), 2 * pace);
    for (const [from, to] of slices(count, 500)) {
      await redis.mset(Array.from({ length: to - from }, (_, i) => [keyOf(from + i), itemOf(from + i)]).flat());
    }
    await redis.save();
    redis.disconnect();
  } finally {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
  }
  return path.join(dir, SNAPSHOT);
};

const prepare = async (environment: Environment, params: WorkloadParams): Promise<Fixture> => {
  const count = itemCount(numberParam(params, 'memory'));
  const version = /v=(\S+)/.exec(await outputOf('redis-server', ['--version']))?.[1] ?? 'of unknown version';
  const snapshot = await makeSnapshot(path.join(environment.dir, 'seed'), count, environment.pace);
  return {
    service: `Redis ${version}`,
    digest: expectedDigest(count),
    probe: { port: PORT, params, establishedIntervalMs: 2, newIntervalMs: 10 },
    lay: (dir) => lay(dir, snapshot),
    connect: async () => (await client()).connectRedis(PORT, count),
    dispose: () => Promise.resolve(),
  };
};

/** Redis as a cache: seeded values of 1 KiB, loaded from its own snapshot at a cold start. */
export const redis: Workload = {
  id: 'redis',
  about: 'Redis as a cache of a given size, loaded from an RDB snapshot at each cold start',
  params: {
    memory: { kind: 'bytes', default: 64 << 20, min: 1 << 20, max: 2 ** 40, about: 'size of the cache in memory' },
  },
  criu: { tcp_established: true, skip_in_flight: true },
  keepsSecret: true,
  load: client,
  prepare,
  openProbe: async (plan) => (await client()).openRedisProbe(PORT, itemCount(numberParam(plan.params, 'memory'))),
};
