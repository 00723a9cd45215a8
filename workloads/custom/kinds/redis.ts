import { type Asked, type Kind, type KindConnection, own } from './kind.ts';

// Loaded when it is used: under emulation the libraries of all clients together take seconds to load.
const client = () => import('../../redis/client.ts');

/** A text as it is, nothing as redis-cli shows it, everything else as JSON. */
const textOf = (reply: unknown): string =>
  reply === null || reply === undefined ? '(nil)' : typeof reply === 'string' ? reply : JSON.stringify(reply);

const openConnection = async ({ port }: Pick<Asked, 'port'>): Promise<KindConnection> => {
  const redis = await (await client()).openRedis(port);
  return {
    ask: async (request) => {
      const [name = '', ...words] = own(request.redis, 'redis').map(String);
      return { text: textOf(await redis.call(name, ...words)) };
    },
    close: () => redis.disconnect(),
  };
};

/** Commands of the Redis protocol, for Redis, Valkey and their like. */
export const redis: Kind = { id: 'redis', key: () => 'redis', open: openConnection, portless: false };
