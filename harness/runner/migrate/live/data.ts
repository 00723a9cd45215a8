import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';

const ended = async (tar: ReturnType<typeof spawn>): Promise<() => Promise<void>> => {
  let complaints = '';
  tar.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4096);
  });
  const closed = once(tar, 'close');
  await once(tar, 'spawn');
  return async () => {
    const [code] = (await closed) as [number | null];
    if (code !== 0) throw new Error(`tar ended with ${code}: ${complaints.trim()}`);
  };
};

/** Sends folders as an archive with owners, modes, times and holes; the size of the archive in bytes, before it is compressed. */
export const sendArchive = async (socket: Socket, dirs: readonly string[], gzip: boolean): Promise<number> => {
  const words = [
    '--create',
    '--sparse',
    '--numeric-owner',
    '--directory=/',
    '--file=-',
    ...dirs.map((dir) => path.relative('/', dir)),
  ];
  const tar = spawn('tar', words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const end = await ended(tar);
  let bytes = 0;
  const counter = new Transform({
    transform: (chunk: Buffer, _, done) => {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const packers = gzip ? [createGzip({ level: constants.Z_BEST_SPEED })] : [];
  await pipeline([tar.stdout, counter, ...packers, socket]);
  await end();
  return bytes;
};

/** Unpacks what sendArchive() sends. */
export const receiveArchive = async (socket: Socket, gzip: boolean): Promise<void> => {
  // tar would end at the end of the archive, while its input is still being closed.
  const words = ['--extract', '--ignore-zeros', '--numeric-owner', '--same-permissions', '--directory=/', '--file=-'];
  const tar = spawn('tar', words, { stdio: ['pipe', 'ignore', 'pipe'] });
  const end = await ended(tar);
  const [piped, unpacked] = await Promise.allSettled([pipeline([socket, ...(gzip ? [createGunzip()] : []), tar.stdin]), end()]);
  socket.destroy();
  // Where tar gave up, what it says of it is the reason, and the broken pipe is not.
  for (const one of [unpacked, piped]) if (one.status === 'rejected') throw one.reason;
};
