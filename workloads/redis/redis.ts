import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkloadParams } from '../../harness/schema/cell.ts';
import { copyFolder, outputOf } from '../process.ts';
import {
  type ChoiceParam,
  choiceParam,
  type Environment,
  type Fixture,
  type Launch,
  numberParam,
  type Session,
  type Workload,
} from '../workload.ts';
import { configuration, PORT, type Start } from './configuration.ts';
import { expectedDigest, itemCount } from './data.ts';
import { makeSeed } from './seed.ts';
import type { WriteRate } from './write-load.ts';

// Loaded when it is used: under emulation the libraries of all clients together take seconds to load.
const client = () => import('./client.ts');

const START: ChoiceParam = {
  kind: 'choice',
  default: 'rdb',
  choices: ['rdb', 'aof', 'empty'] satisfies Start[],
  about: 'what a cold start loads: an RDB snapshot, an append-only file, or nothing, and then the first client fills the cache',
};

/** Absent in cells of an earlier version, which had no such parameters. */
const writesOf = ({ write_rate: rate, write_set: bytes }: WorkloadParams): WriteRate | undefined =>
  typeof rate === 'number' && rate > 0 && typeof bytes === 'number' ? { bytes, bytesPerS: rate } : undefined;

/** A session with Redis, and a client that writes to it from its mark to its proof. */
const connect = async (count: number, start: Start, writes: WriteRate | undefined): Promise<Session> => {
  const session = await (await client()).connectRedis(PORT, count, start === 'empty');
  if (writes === undefined) return session;
  const load = await (await import('./write-load.ts')).openWriteLoad(PORT, writes);
  return {
    ...session,
    written: () => Promise.resolve(load.written()),
    mark: async (nonce) => {
      const observe = await session.mark(nonce);
      load.start();
      return async () => [...(await load.prove()), ...(await observe())];
    },
    close: async () => {
      load.close();
      await session.close();
    },
  };
};

const startOf = (params: WorkloadParams): Start => choiceParam(params, 'start', START) as Start;

/** What Redis takes in memory for a byte of a value: 2.49 GB of pages were dumped of 2 GiB. */
const OVERHEAD = 1.2;

/** A fresh instance in `dir`, with a copy of what the seed left there. */
const lay = async (dir: string, start: Start, seed: string | undefined): Promise<Launch> => {
  const data = path.join(dir, 'data');
  await mkdir(dir, { recursive: true });
  if (seed === undefined) await mkdir(data, { recursive: true });
  else await copyFolder(seed, data);
  const file = path.join(dir, 'redis.conf');
  await writeFile(file, configuration(data, start));
  return { argv: ['redis-server', file] };
};

const prepare = async (environment: Environment, params: WorkloadParams): Promise<Fixture> => {
  const count = itemCount(numberParam(params, 'memory'));
  const start = startOf(params);
  const version = /v=(\S+)/.exec(await outputOf('redis-server', ['--version']))?.[1] ?? 'of unknown version';
  const dir = path.join(environment.dir, 'seed');
  const seed =
    start === 'empty'
      ? undefined
      : await makeSeed({
          dir: path.join(dir, 'data'),
          start,
          count,
          pace: environment.pace,
          launch: await lay(dir, start, undefined),
        });
  return {
    service: `Redis ${version}`,
    digest: expectedDigest(count),
    probe: {
      port: PORT,
      params,
      ...(start === 'empty' ? { distinct: count } : {}),
      establishedIntervalMs: 2,
      watchedIntervalMs: 1,
      newIntervalMs: 10,
    },
    warmBytes: OVERHEAD * numberParam(params, 'memory'),
    lay: (instance) => lay(instance, start, seed),
    connect: () => connect(count, start, writesOf(params)),
    dispose: () => Promise.resolve(),
  };
};

/** Redis as a cache: seeded values of 1 KiB, which a cold start loads from a file or gets from its first client. */
export const redis: Workload = {
  id: 'redis',
  about: 'Redis as a cache of a given size, loaded from an RDB snapshot at each cold start, unless told otherwise',
  params: {
    memory: { kind: 'bytes', default: 64 << 20, min: 1 << 20, max: 2 ** 40, about: 'size of the cache in memory' },
    start: START,
    write_rate: {
      kind: 'bytes',
      default: 0,
      min: 0,
      max: 2 ** 40,
      about: 'values that a client overwrites per second, from before the dump to after the restore, in bytes',
    },
    write_set: {
      kind: 'bytes',
      default: 64 << 20,
      min: 64 << 10,
      max: 2 ** 40,
      about: 'values that it overwrites, one after the other and round again, beside the cache; only where it writes at all',
    },
  },
  criu: { tcp_established: true, skip_in_flight: true },
  keepsSecret: true,
  isMovable: true,
  load: client,
  prepare,
  cloning: {
    connect: async (params) => (await import('./copy.ts')).connectRedisCopy(itemCount(numberParam(params, 'memory'))),
  },
  visit: async (params) => (await client()).visitRedis(PORT, itemCount(numberParam(params, 'memory'))),
  openFilling: async ({ params }) =>
    (await client()).openRedisProbe(
      PORT,
      itemCount(numberParam(params, 'memory')),
      startOf(params) === 'empty' ? 'fills' : 'full',
    ),
  openProbe: async ({ params }) =>
    (await client()).openRedisProbe(
      PORT,
      itemCount(numberParam(params, 'memory')),
      startOf(params) === 'empty' ? 'empty' : 'full',
    ),
};
