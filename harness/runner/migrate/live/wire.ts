import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { sleep } from '../../../measure/clock.ts';

/** Below the ephemeral ports, and none of a workload's. */
export const PORTS = { control: 7600, data: 7601, pages: 7602 } as const;

const POLL_MS = 100;

/** Connects as soon as somebody listens. */
export const connectTo = async (host: string, port: number, timeoutMs: number): Promise<Socket> => {
  for (const end = performance.now() + timeoutMs; ; await sleep(POLL_MS)) {
    const socket = connect({ host, port, noDelay: true });
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      socket.destroy();
      if (performance.now() > end) throw new Error(`the other machine does not answer at ${host}:${port}`, { cause: error });
    }
  }
};

/** Takes one connection, and no other. */
export const acceptOne = (
  host: string,
  port: number,
): { readonly listening: Promise<unknown>; readonly socket: Promise<Socket>; readonly close: () => void } => {
  const server = createServer({ noDelay: true, allowHalfOpen: true });
  const socket = new Promise<Socket>((resolve, reject) => {
    server.once('connection', (one) => {
      server.close();
      resolve(one);
    });
    server.once('error', reject);
    server.once('close', () => reject(new Error('nobody connected')));
  });
  socket.catch(() => undefined);
  const listening = once(server, 'listening');
  server.listen(port, host);
  return { listening, socket, close: () => server.close() };
};

/** Messages over a connection, one JSON object per line. */
export interface Line<Out, In> {
  readonly send: (message: Out) => void;
  /** The next message; rejects when the connection has ended. */
  readonly next: () => Promise<In>;
  readonly close: () => void;
}

export const lineOver = <Out, In>(socket: Socket): Line<Out, In> => {
  socket.on('error', () => undefined);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  return {
    send: (message) => void socket.write(`${JSON.stringify(message)}\n`),
    next: async () => {
      const line = await lines.next();
      if (line.done === true) throw new Error('the other machine has ended the connection');
      return JSON.parse(line.value) as In;
    },
    close: () => void socket.destroy(),
  };
};
