import { createHash } from 'node:crypto';
import { Client } from 'undici';
import { serviceAddress } from '../network.ts';
import { atLeast, grows, same } from '../observe.ts';
import { range } from '../seeded.ts';
import type { ProbeConnection, Session, Visitor } from '../workload.ts';
import { PORT } from './config.ts';
import { headOf, type Origin, PROBED_BYTES } from './origin.ts';

/** Longer than any freeze: a held connection is only closed by us. */
const FOREVER_MS = 3_600_000;

/** One HTTP/1.1 connection. undici opens a new one by itself when it breaks; callers notice by its $connection number. */
export const openHttp = (pipelining: number): Client =>
  new Client(`http://${serviceAddress()}:${PORT}`, {
    pipelining,
    keepAliveTimeout: FOREVER_MS,
    keepAliveMaxTimeout: FOREVER_MS,
    headersTimeout: FOREVER_MS,
    bodyTimeout: FOREVER_MS,
  });

export const getText = async (client: Client, path: string): Promise<string> => {
  const { statusCode, body } = await client.request({ method: 'GET', path });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`HTTP ${statusCode} for ${path}`);
  return text;
};

const whoami = async (client: Client): Promise<{ connection: number; requests: number }> => {
  const [connection = Number.NaN, requests = Number.NaN] = (await getText(client, '/whoami')).split(' ').map(Number);
  return { connection, requests };
};

/** nginx's own counters: accepted and handled connections, requests; they live in memory that its processes share. */
export const status = async (client: Client): Promise<{ accepts: number; requests: number }> => {
  const [accepts = Number.NaN, , requests = Number.NaN] =
    /^ (\d+) (\d+) (\d+)/m
      .exec(await getText(client, '/status'))
      ?.slice(1)
      .map(Number) ?? [];
  return { accepts, requests };
};

export const serveObjects = async (client: Client, objects: number): Promise<string> => {
  const hash = createHash('sha256');
  for (const index of range(objects)) {
    const { body } = await client.request({ method: 'GET', path: `/object/${index}` });
    for await (const chunk of body) hash.update(chunk as Uint8Array);
  }
  return hash.digest('hex');
};

const mark = async (held: readonly Client[], main: Client, origin: Origin) => {
  const counters = await status(main);
  const before = await Promise.all(held.map(whoami));
  const originRequests = origin.requests();
  return async () => {
    const after = await Promise.all(held.map(whoami));
    const counted = await status(main);
    const list = (sides: typeof before, more: number) =>
      sides.map(({ connection, requests }) => `${connection}:${requests + more}`).join(' ');
    return [
      same(
        'held-connections',
        list(before, 1),
        list(after, 0),
        'each open keep-alive connection has its number and its count of requests goes on',
      ),
      same(
        'origin-requests',
        originRequests,
        origin.requests(),
        'the warm cache answers: nothing is fetched from the origin again',
      ),
      atLeast('accepts', counters.accepts, counted.accepts, 'connections accepted, counted in shared memory'),
      atLeast('requests', counters.requests + held.length, counted.requests, 'requests counted in shared memory'),
    ];
  };
};

/** A session with nginx: `connections` keep-alive connections, each proven by one request. */
export const connectNginx = async (connections: number, objects: number, origin: Origin): Promise<Session> => {
  const main = openHttp(1);
  const held = range(connections).map(() => openHttp(1));
  const close = async () => {
    await Promise.all([main, ...held].map((client) => client.destroy()));
  };
  try {
    await getText(main, '/whoami');
    await Promise.all(held.map(whoami));
  } catch (error) {
    await close();
    throw error;
  }
  return { serveAll: () => serveObjects(main, objects), mark: () => mark(held, main, origin), close };
};

/** A new client of an nginx whose cache is warm. */
export const visitNginx = async (objects: number): Promise<Visitor> => {
  const client = openHttp(1);
  return {
    serveAll: () => serveObjects(client, objects),
    lasting: async () => {
      const { accepts, requests } = await status(client);
      return [
        grows('accepts', accepts, 'connections accepted, counted in shared memory'),
        grows('requests', requests, 'requests counted in shared memory'),
      ];
    },
    close: () => client.destroy(),
  };
};

/** A connection of the prober: the first kilobyte of cached objects by turns; an answer that came over another connection is a wrong one. */
export const openNginxProbe = async (objects: number): Promise<ProbeConnection> => {
  const client = openHttp(10_000);
  try {
    const { connection } = await whoami(client);
    return {
      ask: async (n) => {
        const index = (n * 7919) % objects;
        const expected = headOf(index);
        const { statusCode, headers, body } = await client.request({
          method: 'GET',
          path: `/object/${index}`,
          headers: { range: `bytes=0-${PROBED_BYTES - 1}` },
        });
        const received = Buffer.from(await body.arrayBuffer());
        if (statusCode !== 206) throw new Error(`HTTP ${statusCode}`);
        if (Number(headers['x-connection']) !== connection) throw new Error('answered over another connection');
        if (!received.equals(expected)) throw new Error('object wrong');
      },
      close: () => void client.destroy(),
    };
  } catch (error) {
    await client.destroy();
    throw error;
  }
};
