import { createServer } from 'node:http';
import { serviceNetwork } from '../network.ts';
import { seededBytes } from '../seeded.ts';
import { ORIGIN_PORT } from './config.ts';

/** Size of one cached object. */
export const OBJECT_BYTES = 64 << 10;
const SEED = 0x9e1;

/** What the prober asks of an object, so that its own reading does not blur its clock. */
export const PROBED_BYTES = 1024;

export const headOf = (index: number): Buffer => seededBytes(SEED, index, PROBED_BYTES);

export const objectOf = (index: number): Buffer => seededBytes(SEED, index, OBJECT_BYTES);

export interface Origin {
  /** Requests that reached the origin so far: those that the cache did not answer. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

/** The server behind the proxy. It is not part of the dumped tree: what is restored must not need it. */
export const startOrigin = async (): Promise<Origin> => {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const index = Number(/^\/object\/(\d+)$/.exec(request.url ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(index)) {
      response.writeHead(404, { connection: 'close' }).end();
      return;
    }
    response.writeHead(200, { 'content-length': OBJECT_BYTES, connection: 'close' }).end(objectOf(index));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(ORIGIN_PORT, serviceNetwork().peer, resolve));
  return {
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
