import { connect, type Socket } from 'node:net';
import { serviceAddress } from '../network.ts';
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
  /** Least number of bytes that there must be before it is worth a look: joining megabytes for every chunk would be quadratic. */
  readonly atLeast: number;
  readonly take: (buffered: Buffer) => number;
  readonly resolve: (answer: Buffer) => void;
  readonly reject: (error: Error) => void;
}

type Wanted = Pick<Waiting, 'atLeast' | 'take'>;

const untilLine: Wanted = { atLeast: 1, take: (buffered) => buffered.indexOf(10) + 1 };
const untilLength = (length: number): Wanted => ({ atLeast: length, take: () => length });

const reader = (socket: Socket) => {
  const chunks: Buffer[] = [];
  const waiting: Waiting[] = [];
  let failure: Error | undefined;
  let total = 0;

  /** The next answer, taken off what is buffered; undefined while it is not whole. */
  const takeOff = ({ atLeast, take }: Wanted): Buffer | undefined => {
    if (total < atLeast) return undefined;
    if (chunks.length > 1) chunks.splice(0, chunks.length, Buffer.concat(chunks));
    const [buffered = Buffer.alloc(0)] = chunks;
    const length = take(buffered);
    if (length === 0) return undefined;
    total -= length;
    chunks.splice(0, 1, ...(length < buffered.length ? [buffered.subarray(length)] : []));
    return buffered.subarray(0, length);
  };
  const serve = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const answer = takeOff(next);
      if (answer === undefined) return;
      waiting.shift();
      next.resolve(answer);
    }
  };
  const fail = (error: Error): void => {
    failure = error;
    for (const one of waiting.splice(0)) one.reject(error);
  };
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    total += chunk.length;
    serve();
  });
  socket.on('error', fail);
  socket.on('close', () => fail(failure ?? new Error('connection closed by the server')));
  return (wanted: Wanted): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      waiting.push({ ...wanted, resolve, reject });
      serve();
    });
};

/** Connects; rejects while nobody listens. */
export const openTcp = (port: number = PORT): Promise<TcpConnection> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: serviceAddress(), port, noDelay: true });
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
