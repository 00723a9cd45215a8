import { createHash } from 'node:crypto';
import { same } from '../observe.ts';
import { openTcp, type TcpConnection } from '../tcp-server/connection.ts';
import type { ProbeConnection, Session } from '../workload.ts';
import { type CrowdSize, expectedLines } from './seeded.ts';

/** Below the ephemeral ports, see workloads/redis. */
export const PORT = 7392;
const LAST_LINE = 'end';

const digestOfLines = (lines: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest('hex');
};

export const expectedDigest = (size: CrowdSize): string => digestOfLines(expectedLines(size));

const ask = async (connection: TcpConnection, request: string): Promise<string> => {
  connection.send(request);
  return await connection.line();
};

const serveAll = async (connection: TcpConnection): Promise<string> => {
  const lines: string[] = [];
  for (let line = await ask(connection, 'A'); line !== LAST_LINE; line = await connection.line()) lines.push(line);
  return digestOfLines(lines);
};

const step = async (connection: TcpConnection) => {
  const [threads = Number.NaN, steps = Number.NaN] = (await ask(connection, 'T')).split(' ').map(Number);
  return { threads, steps };
};

const idsOf = async (connection: TcpConnection): Promise<string> => (await ask(connection, 'T')).split(' ')[2] ?? '';

const mark = async (connection: TcpConnection, nonce: string) => {
  const word = await ask(connection, `K ${nonce}`);
  const counted = Number(await ask(connection, 'N'));
  const ids = await idsOf(connection);
  const before = await step(connection);
  return async () => {
    const after = await step(connection);
    return [
      same('marker', word, await ask(connection, 'W'), 'a word kept right before the dump, only in memory'),
      same('connection', counted + 1, Number(await ask(connection, 'N')), 'the counter of the connection goes on'),
      same('threads', before.threads, after.threads, 'threads that take a step when they are asked to'),
      same('steps', before.steps + before.threads, after.steps, 'steps of all threads, each counted on its own stack'),
      same('thread-ids', ids, await idsOf(connection), 'a sum over the ids of all threads, in their order'),
    ];
  };
};

/** A session on one connection; what the server has of everything is its whole data. */
export const connectCrowd = async (): Promise<Session> => {
  const connection = await openTcp(PORT);
  return {
    serveAll: () => serveAll(connection),
    mark: (nonce) => mark(connection, nonce),
    close: () => Promise.resolve(connection.close()),
  };
};

/** A connection of the prober: its own counter must go up by one with each answer. */
export const openCrowdProbe = async (): Promise<ProbeConnection> => {
  const connection = await openTcp(PORT);
  let answers = 0;
  return {
    ask: async () => {
      const counted = Number(await ask(connection, 'N'));
      answers += 1;
      if (counted !== answers) throw new Error('counter of the connection wrong');
    },
    close: () => connection.close(),
  };
};
