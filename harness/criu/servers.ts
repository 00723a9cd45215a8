import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { type CriuProcess, type CriuRequest, ended, startPrivately } from './driver.ts';
import { lazyPagesArguments, pageServerArguments, STATUS_FD } from './options.ts';

/** A CRIU process that serves another one, and ends by itself when it has. */
export interface CriuServer {
  readonly ended: Promise<CriuProcess>;
  readonly kill: () => void;
}

/** Starts a server and waits until it says that it is ready, or ends: then whoever needs it fails, and its log tells why. */
const startServer = async (action: 'page-server' | 'lazy-pages', argv: string[], request: CriuRequest): Promise<CriuServer> => {
  await mkdir(request.imagesDir, { recursive: true, mode: 0o700 });
  const start_ms = request.now();
  const child = startPrivately(argv, path.join(request.imagesDir, `${action}.output`), request, true);
  const status = child.stdio[STATUS_FD] as Readable;
  status.resume();
  await Promise.race([once(status, 'close'), child]);
  return {
    ended: child.then((result) => ended(action, argv, request, start_ms, result)),
    kill: () => void child.kill('SIGKILL'),
  };
};

/** A server on `port` of this machine, of loopback unless another address is given, that takes the pages of one dump into the folder of `request`. */
export const startPageServer = (port: number, request: CriuRequest, address?: string, parent?: string): Promise<CriuServer> =>
  startServer('page-server', pageServerArguments(request.imagesDir, port, address, parent), request);

/** A server that hands out the pages of the images in the folder of `request` to a lazy restore. */
export const startLazyPages = (request: CriuRequest): Promise<CriuServer> =>
  startServer('lazy-pages', lazyPagesArguments(request.imagesDir), request);
