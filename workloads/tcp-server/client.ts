import { createHash } from 'node:crypto';
import { atLeast, grows, same, stays } from '../observe.ts';
import { digestOf, range } from '../seeded.ts';
import type { ProbeConnection, Session, Visitor } from '../workload.ts';
import { openTcp, type TcpConnection } from './connection.ts';
import { PAGE_BYTES } from './dirty.ts';
import { BLOCK_BYTES, burstOf } from './protocol.ts';

/** More than the socket buffers of both sides hold by default, so that some of it waits in each of them and in the server. */
const BURST_BYTES = 8 << 20;
/** Requests left unread in the server's socket. */
const UNREAD_REQUESTS = 100;

interface Counted {
  readonly connection: TcpConnection;
  readonly id: number;
  count: number;
}

export const askTcp = async (connection: TcpConnection, request: string): Promise<string> => {
  connection.send(request);
  return await connection.line();
};

const count = async (connection: TcpConnection): Promise<Counted> => {
  const [id = Number.NaN, counted = Number.NaN] = (await askTcp(connection, 'N')).split(' ').map(Number);
  return { connection, id, count: counted };
};

export const serveBlocks = async (main: TcpConnection, blocks: number): Promise<string> => {
  const hash = createHash('sha256');
  for (const index of range(blocks)) {
    main.send(`D ${index}`);
    hash.update(await main.bytes(BLOCK_BYTES));
  }
  return hash.digest('hex');
};

const list = (peers: readonly Counted[], more = 0): string => peers.map((peer) => `${peer.id}:${peer.count + more}`).join(' ');

/** A connection that does not read what it asked for, and one that the server does not read. */
const putInFlight = async () => {
  const [burst, unread] = [await count(await openTcp()), await count(await openTcp())];
  burst.connection.pause();
  burst.connection.send(`B ${BURST_BYTES}`);
  unread.connection.send('H');
  for (const _ of range(UNREAD_REQUESTS)) unread.connection.send('N');
  // Both sides get time to fill and to empty their buffers as far as they can.
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { burst, unread };
};

const writes = async (main: TcpConnection): Promise<{ writes: number; sum: number }> => {
  const [counted = Number.NaN, sum = Number.NaN] = (await askTcp(main, 'S')).split(' ').map(Number);
  return { writes: counted, sum };
};

/** What a service that writes to its memory has to show beyond what mark() asks. */
const markWrites = async (main: TcpConnection) => {
  const before = await writes(main);
  return async () => {
    const after = await writes(main);
    return [
      same(
        'written-pages',
        after.writes,
        after.sum,
        'every write that the server has counted is in its memory, also those of the last moment',
      ),
      atLeast('writes', before.writes, after.writes, 'writes to the working set, counted by the server'),
    ];
  };
};

const mark = async (main: TcpConnection, held: readonly Counted[], more: TcpConnection[], nonce: string) => {
  const word = await askTcp(main, `K ${nonce}`);
  const process = await askTcp(main, 'P');
  const before = await Promise.all(held.map(({ connection }) => count(connection)));
  const { burst, unread } = await putInFlight();
  more.push(burst.connection, unread.connection);
  return async () => {
    const after = await Promise.all(held.map(({ connection }) => count(connection)));
    const processAfter = await askTcp(main, 'P');
    const wordAfter = await askTcp(main, 'W');
    burst.connection.resume();
    const received = await burst.connection.bytes(BURST_BYTES);
    main.send(`R ${unread.id}`);
    const answers = [];
    for (const _ of range(UNREAD_REQUESTS)) answers.push(await unread.connection.line());
    const expected = range(UNREAD_REQUESTS).map((i) => `${unread.id} ${unread.count + 1 + i}`);
    return [
      same('marker', word, wordAfter, 'a word kept right before the dump, only in memory'),
      same('connections', list(before, 1), list(after), 'each connection has its number and its counter goes on'),
      same('process', process, processAfter, 'process id and start time of the server'),
      same(
        'unread-by-client',
        digestOf(1, () => burstOf(burst.id, BURST_BYTES)),
        digestOf(1, () => received),
        '8 MiB in flight to the client during the dump',
      ),
      same('unread-by-server', expected.join('; '), answers.join('; '), 'requests in the socket of the server during the dump'),
      atLeast('held', before.length, after.length, 'connections that answer'),
    ];
  };
};

/** A session: `connections` established connections, each of them counted once by the server. */
export const connectTcp = async (connections: number, blocks: number): Promise<Session> => {
  const main = await openTcp();
  const held = await Promise.all(range(connections).map(async () => await count(await openTcp())));
  const more: TcpConnection[] = [];
  return {
    serveAll: () => serveBlocks(main, blocks),
    mark: (nonce) => mark(main, held, more, nonce),
    close: async () => {
      for (const connection of [main, ...held.map((peer) => peer.connection), ...more]) connection.close();
    },
  };
};

/** As connectTcp, with a server that writes: what it wrote is proven too. */
export const connectWriter = async (connections: number, blocks: number): Promise<Session> => {
  const session = await connectTcp(connections, blocks);
  const main = await openTcp();
  return {
    ...session,
    written: async () => (await writes(main)).writes * PAGE_BYTES,
    mark: async (nonce) => {
      const sides = [await session.mark(nonce), await markWrites(main)];
      return async () => (await Promise.all(sides.map((observe) => observe()))).flat();
    },
    close: async () => {
      main.close();
      await session.close();
    },
  };
};

/** A new client of a server that runs already. */
export const visitTcp = async (blocks: number): Promise<Visitor> => {
  const main = await openTcp();
  return {
    serveAll: () => serveBlocks(main, blocks),
    lasting: async () => {
      const { id } = await count(main);
      return [
        stays('process', await askTcp(main, 'P'), 'process id and start time of the server'),
        stays('marker', await askTcp(main, 'W'), 'a word kept right before the dump, only in memory'),
        grows('connections', id, 'connections counted by the server'),
      ];
    },
    close: () => Promise.resolve(main.close()),
  };
};

/** A connection of the prober: its own counter must go up by one with each answer. */
export const openTcpProbe = async (): Promise<ProbeConnection> => {
  const connection = await openTcp();
  const { id, count: first } = await count(connection);
  let answers = 0;
  return {
    ask: async () => {
      const [answered, counted] = (await askTcp(connection, 'N')).split(' ').map(Number);
      answers += 1;
      if (answered !== id || counted !== first + answers) throw new Error('counter of the connection wrong');
    },
    close: () => connection.close(),
  };
};
