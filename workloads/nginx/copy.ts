import type { Identity } from '../../harness/schema/copies.ts';
import { atLeast, same } from '../observe.ts';
import { range } from '../seeded.ts';
import type { CopyClient } from '../workload.ts';
import { getText, openHttp, serveObjects, status } from './client.ts';

/** So many new connections reach every worker with near certainty: each is accepted by whoever is first. */
const CONNECTIONS_PER_WORKER = 24;

/** The first random id that each worker hands out to a new connection, by the pid of the worker. */
const drawIds = async (workers: number): Promise<string> => {
  const seen = new Map<string, string>();
  for (let i = 0; i < workers * CONNECTIONS_PER_WORKER && seen.size < workers; i += 1) {
    const client = openHttp(1);
    try {
      const [pid = '', id = ''] = (await getText(client, '/draw')).split(' ');
      if (!seen.has(pid)) seen.set(pid, id);
    } finally {
      await client.destroy();
    }
  }
  return [...seen]
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, id]) => id)
    .join(' ');
};

const identitiesOf = async (workers: number): Promise<Identity[]> => [
  {
    name: 'next $request_id of each worker',
    value: await drawIds(workers),
    means:
      'ids that are to be unique are given by every clone; they come from the generator of OpenSSL, which TLS draws from too',
    drawn: true,
  },
];

/** A client of one of several servers. */
export const connectNginxCopy = async (objects: number, workers: number): Promise<CopyClient> => {
  const main = openHttp(1);
  try {
    await getText(main, '/whoami');
  } catch (error) {
    await main.destroy();
    throw error;
  }
  return {
    serveAll: () => serveObjects(main, objects),
    identities: () => identitiesOf(workers),
    imprint: async () => String((await status(main)).requests),
    inherited: async (requests) => [
      atLeast(
        'inherited',
        Number(requests),
        (await status(main)).requests,
        'requests that the original counted in the memory that its processes share',
      ),
    ],
    diverge: async (index) => {
      const { requests } = await status(main);
      for (const _ of range(index)) await getText(main, '/whoami');
      return async () => [
        same(
          'own-requests',
          requests + index + 1,
          (await status(main)).requests,
          'each copy was asked another number of times, and counted only its own requests',
        ),
      ];
    },
    close: async () => void (await main.destroy()),
  };
};
