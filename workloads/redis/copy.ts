import type { Identity } from '../../harness/schema/copies.ts';
import { same } from '../observe.ts';
import type { CopyClient } from '../workload.ts';
import { infoField, openRedis, serveRedis } from './client.ts';
import { PORT } from './configuration.ts';

const IMPRINT = 'copy:imprint';
const WORD = 'copy:word';
const ownKey = (index: number): string => `copy:own:${index}`;
const DRAWS = 8;

type Redis = Awaited<ReturnType<typeof openRedis>>;

const drawKeys = async (redis: Redis): Promise<string> => {
  const keys: string[] = [];
  for (let i = 0; i < DRAWS; i += 1) keys.push((await redis.randomkey()) ?? '');
  return keys.join(' ');
};

const identitiesOf = async (redis: Redis): Promise<Identity[]> => [
  {
    name: 'run_id',
    value: await infoField(redis, 'server', 'run_id'),
    means: 'Sentinel and monitoring, which tell servers apart by it, take the clones for one server',
  },
  {
    name: 'replication id',
    value: await infoField(redis, 'replication', 'master_replid'),
    means:
      'a replica that changes from one clone to another may be given a partial resynchronisation with data that it does not match',
  },
  {
    name: 'next secret of ACL GENPASS',
    value: String(await redis.call('ACL', 'GENPASS')),
    means: 'every clone hands out the same "random" passwords: whoever has one clone knows those of the others',
    drawn: true,
  },
  {
    name: 'next keys of RANDOMKEY',
    value: await drawKeys(redis),
    means: 'what is sampled at random is sampled alike in every clone',
    drawn: true,
  },
];

/** A client of one of several servers. */
export const connectRedisCopy = async (count: number): Promise<CopyClient> => {
  const redis = await openRedis(PORT);
  return {
    serveAll: () => serveRedis(redis, count),
    identities: () => identitiesOf(redis),
    imprint: async (word) => {
      await redis.set(IMPRINT, word);
      return word;
    },
    inherited: async (word) => [
      same('inherited', word, (await redis.get(IMPRINT)) ?? 'missing', 'a value written right before the dump, never on disk'),
    ],
    diverge: async (index) => {
      const keys = await redis.dbsize();
      await redis.set(ownKey(index), index);
      await redis.set(WORD, `copy ${index}`);
      return async () => [
        same('own-value', `copy ${index}`, (await redis.get(WORD)) ?? 'missing', 'each copy wrote another value to one key'),
        same('own-keys', keys + 2, await redis.dbsize(), 'keys that other copies made are not here'),
      ];
    },
    close: () => Promise.resolve(redis.disconnect()),
  };
};
