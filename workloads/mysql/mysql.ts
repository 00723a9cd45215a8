import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { WorkloadParams } from '../../harness/schema/cell.ts';
import { copyFolder } from '../process.ts';
import {
  type ChoiceParam,
  choiceParam,
  type Environment,
  type Fixture,
  type Launch,
  numberParam,
  type Workload,
} from '../workload.ts';
import { expectedDigest, rowCount } from './data.ts';
import { fillSeed } from './seed.ts';
import { findSqlServer, type SqlServer } from './server.ts';

// Loaded when it is used: under emulation the libraries of all clients together take seconds to load.
const client = () => import('./client.ts');

const PORT = 7306;

const PRELOAD: ChoiceParam = {
  kind: 'choice',
  default: 'off',
  choices: ['off', 'on'],
  about: 'at a cold start, read the pages that were in the buffer pool when the server last stopped',
};
/** The list of pages is written when the seed is closed, all of them instead of the usual quarter. */
const DUMPING = ['--innodb-buffer-pool-dump-at-shutdown=ON', '--innodb-buffer-pool-dump-pct=100'] as const;
const LOADING = ['--innodb-buffer-pool-load-at-startup=ON'] as const;

const launch = (server: SqlServer, dir: string, bufferPool: number, more: readonly string[] = []): Launch => ({
  argv: [
    server.binary,
    '--no-defaults',
    '--user=root',
    `--datadir=${dir}/data`,
    `--socket=${dir}/sql.sock`,
    `--pid-file=${dir}/sql.pid`,
    `--tmpdir=${dir}/tmp`,
    '--bind-address=127.0.0.1',
    `--port=${PORT}`,
    '--skip-name-resolve',
    '--performance-schema=OFF',
    `--innodb-buffer-pool-size=${bufferPool}`,
    // By itself the log's buffer takes 64 MiB, which would be most of what is dumped of a small instance.
    '--innodb-log-buffer-size=1M',
    // Unless asked to preload, the cold start reads its rows through queries.
    '--innodb-buffer-pool-dump-at-shutdown=OFF',
    '--innodb-buffer-pool-load-at-startup=OFF',
    ...server.options,
    ...more,
  ],
});

interface Seed {
  readonly dir: string;
  readonly bufferPool: number;
  readonly rows: number;
  readonly preload: boolean;
  readonly pace: number;
}

/** About what mysqld takes beside its buffer pool, half of which is filled. */
const SERVER_BYTES = 256 * 2 ** 20;

/** Makes the data folder once per batch; every instance then starts from a copy. */
const makeSeed = async (server: SqlServer, { dir, bufferPool, rows, preload, pace }: Seed): Promise<string> => {
  await mkdir(path.join(dir, 'tmp'), { recursive: true });
  const data = path.join(dir, 'data');
  await server.initialize(data);
  const options = preload ? DUMPING : [];
  await fillSeed({ dir, rows, pace, command: (more) => launch(server, dir, bufferPool, [...options, ...more]).argv });
  return data;
};

const rowsOf = (params: WorkloadParams): number =>
  rowCount(numberParam(params, 'buffer_pool'), numberParam(params, 'data_limit'));

const prepare = async (environment: Environment, params: WorkloadParams): Promise<Fixture> => {
  const bufferPool = numberParam(params, 'buffer_pool');
  const rows = rowsOf(params);
  const preload = choiceParam(params, 'preload', PRELOAD) === 'on';
  const server = await findSqlServer();
  const { pace } = environment;
  const seed = await makeSeed(server, { dir: path.join(environment.dir, 'seed'), bufferPool, rows, preload, pace });
  return {
    service: `${server.name} ${server.version}`,
    digest: expectedDigest(rows),
    probe: { port: PORT, params, distinct: rowsOf(params), establishedIntervalMs: 4, watchedIntervalMs: 1, newIntervalMs: 20 },
    warmBytes: bufferPool / 2 + SERVER_BYTES,
    lay: async (dir) => {
      await mkdir(path.join(dir, 'tmp'), { recursive: true });
      await copyFolder(seed, path.join(dir, 'data'));
      return launch(server, dir, bufferPool, preload ? LOADING : []);
    },
    connect: async () => (await client()).connectSql(PORT, rows),
    dispose: () => Promise.resolve(),
  };
};

/** InnoDB with a filled and warmed buffer pool, under MySQL or MariaDB. */
export const mysql: Workload = {
  id: 'mysql',
  about: 'InnoDB with a warm buffer pool, under MySQL where the userland has it and MariaDB elsewhere',
  params: {
    buffer_pool: {
      kind: 'bytes',
      default: 64 << 20,
      min: 16 << 20,
      max: 2 ** 40,
      about: 'size of the InnoDB buffer pool; rows fill half of it',
    },
    data_limit: { kind: 'bytes', default: 2 ** 40, min: 64 << 10, max: 2 ** 40, about: 'most that the rows fill of that half' },
    preload: PRELOAD,
  },
  criu: { tcp_established: true, skip_in_flight: true, file_locks: true, ghost_limit_bytes: 64 << 20 },
  keepsSecret: true,
  load: client,
  prepare,
  visit: async (params) => (await client()).visitSql(PORT, rowsOf(params)),
  openProbe: async (plan) => (await client()).openSqlProbe(PORT, rowsOf(plan.params)),
};
