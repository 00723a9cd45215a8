import { connect, type Socket } from 'node:net';
import { PORT } from './protocol.ts';

/** A client connection whose answers are taken off in order, by length or by line. */
export interface TcpConnection {
  readonly send: (request: string) => void;
  readonly line: () => Promise<string>;
  readonly bytes: (length: number) => Promise<Buffer>;
  /** Stops and starts reading from the kernel. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly close: () => void;
}

interface Waiting {
  readonly take: (buffered: Buffer) => number;
  readonly resolve: (answer: Buffer) => void;
  readonly reject: (error: Error) => void;
}

const untilLine = (buffered: Buffer): number => buffered.indexOf(10) + 1;
const untilLength =
  (length: number) =>
  (buffered: Buffer): number =>
    buffered.length >= length ? length : 0;

const reader = (socket: Socket) => {
  const chunks: Buffer[] = [];
  const waiting: Waiting[] = [];
  let failure: Error | undefined;

  const serve = (): void => {
    if (chunks.length > 1 && waiting.length > 0) chunks.splice(0, chunks.length, Buffer.concat(chunks));
    for (let buffered = chunks[0]; waiting[0] !== undefined && buffered !== undefined; buffered = chunks[0]) {
      const length = waiting[0].take(buffered);
      if (length === 0) return;
      waiting.shift()?.resolve(buffered.subarray(0, length));
      chunks.splice(0, 1, ...(length < buffered.length ? [buffered.subarray(length)] : []));
    }
  };
  const fail = (error: Error): void => {
    failure = error;
    for (const one of waiting.splice(0)) one.reject(error);
  };
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    serve();
  });
  socket.on('error', fail);
  socket.on('close', () => fail(failure ?? new Error('connection closed by the server')));
  return (take: Waiting['take']): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      waiting.push({ take, resolve, reject });
      serve();
    });
};

/** Connects; rejects while nobody listens. */
export const openTcp = (): Promise<TcpConnection> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: PORT, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      const next = reader(socket);
      resolve({
        send: (request) => void socket.write(`${request}\n`),
        line: async () => (await next(untilLine)).toString('latin1').trimEnd(),
        bytes: (length) => next(untilLength(length)),
        pause: () => void socket.pause(),
        resume: () => void socket.resume(),
        close: () => void socket.destroy(),
      });
    });
  });
