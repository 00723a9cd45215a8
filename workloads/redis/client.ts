import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { serviceAddress } from '../network.ts';
import { atLeast, grows, same, stays } from '../observe.ts';
import { slices } from '../seeded.ts';
import type { ProbeConnection, Session, Visitor } from '../workload.ts';
import { itemOf, keyOf } from './data.ts';

/** Keys fetched by one MGET. */
const BATCH = 256;

/** The last error of a connection: the commands that were under way reject with no more than that it is closed. */
const causes = new WeakMap<Redis, Error>();

/**
 * As long as Linux waits by itself. ioredis would ask after 30 s of silence, and Node gives up ten seconds later: a service that is frozen
 * for longer answers nothing, and the connection that is to be proven would be gone by our own doing.
 */
const KEEP_ALIVE_MS = 7_200_000;

/** One connection to Redis that never reconnects by itself: a reset must be seen. Rejects when it does not answer PING. */
export const openRedis = async (port: number): Promise<Redis> => {
  const redis = new Redis({
    host: serviceAddress(),
    port,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    keepAlive: KEEP_ALIVE_MS,
  });
  // Every command rejects as well, but only here is it said why: a reset or a refusal.
  redis.on('error', (error: Error) => causes.set(redis, error));
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (error) {
    redis.disconnect();
    throw causes.get(redis) ?? error;
  }
};

export const infoField = async (redis: Redis, section: string, name: string): Promise<string> =>
  new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(await redis.info(section))?.[1] ?? '';

/** Set once the first client has filled an empty cache: from then on a value that is missing is a loss. */
const FILLED = 'filled';

const fill = async (redis: Redis, [from, to]: [number, number]): Promise<void> => {
  await redis.mset(Array.from({ length: to - from }, (_, i) => [keyOf(from + i), itemOf(from + i)]).flat());
};

const serveAll = async (redis: Redis, count: number, filling: boolean): Promise<string> => {
  const hash = createHash('sha256');
  for (const slice of slices(count, BATCH)) {
    const [from, to] = slice;
    if (filling) await fill(redis, slice);
    const keys = Array.from({ length: to - from }, (_, i) => keyOf(from + i));
    for (const value of await redis.mgetBuffer(...keys)) hash.update(value ?? Buffer.from('missing'));
  }
  if (filling) await redis.set(FILLED, 1);
  return hash.digest('hex');
};

/** As serveAll of a session, of a cache that is filled. */
export const serveRedis = (redis: Redis, count: number): Promise<string> => serveAll(redis, count, false);

const readSide = async (redis: Redis) => ({
  keys: await redis.dbsize(),
  runId: await infoField(redis, 'server', 'run_id'),
  connection: Number(await redis.client('ID')),
  name: String(await redis.client('GETNAME')),
  commands: Number(await infoField(redis, 'stats', 'total_commands_processed')),
  marker: (await redis.get('marker')) ?? 'missing',
});

const mark = async (redis: Redis, nonce: string) => {
  await redis.set('marker', nonce);
  await redis.client('SETNAME', `holder-${nonce}`);
  const counter = await redis.incr('counter');
  const before = await readSide(redis);
  return async () => {
    const after = await readSide(redis);
    const next = await redis.incr('counter');
    return [
      same('marker', before.marker, after.marker, 'a value written right before the dump, never on disk'),
      same('keys', before.keys, after.keys, 'number of keys'),
      same('run-id', before.runId, after.runId, 'the same server process, not a new one'),
      same('connection-id', before.connection, after.connection, 'the connection opened before the dump'),
      same('connection-name', before.name, after.name, 'state of that connection in the server'),
      same('counter', counter + 1, next, 'work done after the restore goes on where it stopped'),
      atLeast('commands', before.commands, after.commands, 'commands counted by the server'),
    ];
  };
};

/**
 * A session with Redis; rejects while the server is still loading its data. Of a cache that starts empty, the first pass over the data
 * also fills it, as clients do that find nothing; no later one does.
 */
export const connectRedis = async (port: number, count: number, empty: boolean): Promise<Session> => {
  const redis = await openRedis(port);
  let filling = empty;
  return {
    serveAll: async () => {
      const first = filling;
      filling = false;
      return await serveAll(redis, count, first);
    },
    mark: (nonce) => mark(redis, nonce),
    close: () => Promise.resolve(redis.disconnect()),
  };
};

/** A new client of a server that has its data already. */
export const visitRedis = async (port: number, count: number): Promise<Visitor> => {
  const redis = await openRedis(port);
  return {
    serveAll: () => serveAll(redis, count, false),
    lasting: async () => {
      const { runId, marker, keys, commands } = await readSide(redis);
      return [
        stays('run-id', runId, 'the same server process, not a new one'),
        stays('marker', marker, 'a value written right before the dump, never on disk'),
        stays('counter', (await redis.get('counter')) ?? 'missing', 'a counter in memory'),
        stays('keys', keys, 'number of keys'),
        grows('commands', commands, 'commands counted by the server'),
      ];
    },
    close: () => Promise.resolve(redis.disconnect()),
  };
};

/**
 * What a miss is to a reader: of a full cache a loss; of one that starts empty right until somebody has filled it; or an item that it brings
 * itself, as an application does, and is served then.
 */
type Misses = 'full' | 'empty' | 'fills';

/** A connection of the prober: reads items in a stride that visits all of them. */
export const openRedisProbe = async (port: number, count: number, misses: Misses): Promise<ProbeConnection> => {
  const redis = await openRedis(port);
  return {
    ask: async (n) => {
      const index = (n * 7919) % count;
      // Made beforehand: what is made after the answer would count as waiting for it.
      const expected = itemOf(index);
      const value = await redis.getBuffer(keyOf(index)).catch((error: unknown) => {
        throw causes.get(redis) ?? error;
      });
      if (value === null && misses !== 'full' && (await redis.exists(FILLED)) === 0) {
        if (misses === 'fills') await redis.set(keyOf(index), expected);
        return;
      }
      if (value?.equals(expected) !== true) throw new Error(value === null ? 'value missing' : 'value wrong');
    },
    close: () => redis.disconnect(),
  };
};
