import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { BatchContext, RunnerOptions } from '../context.ts';

/** A multiple of 3, so that the pieces of base64 can be joined. */
const PIECE_BYTES = 3 << 18;

/** Beside the images: in memory, where secrets end with the machine. */
export const parcelFile = ({ imagesDir }: Pick<RunnerOptions, 'imagesDir'>): string => path.join(imagesDir, 'parcel.tar');

/** Keeps the next piece of an archive that comes from outside; an empty one begins it. */
export const takePiece = async (options: Pick<RunnerOptions, 'imagesDir'>, base64: string): Promise<void> => {
  await mkdir(options.imagesDir, { recursive: true, mode: 0o700 });
  if (base64 === '') await writeFile(parcelFile(options), '', { mode: 0o600 });
  else await appendFile(parcelFile(options), base64, 'base64');
};

const relative = (dirs: readonly string[]): string[] => dirs.map((dir) => path.relative('/', dir));

/** Sends folders out as an archive with owners, modes, times and holes, as events of the batch; its size in bytes. */
export const sendParcel = async ({ emit, batch }: Pick<BatchContext, 'emit' | 'batch'>, dirs: string[]): Promise<number> => {
  const tar = spawn('tar', ['--create', '--sparse', '--numeric-owner', '--directory=/', '--file=-', ...relative(dirs)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  tar.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4096);
  });
  const closed = once(tar, 'close');
  let rest = Buffer.alloc(0);
  let bytes = 0;
  const send = async (piece: Buffer): Promise<void> => {
    emit({ event: 'parcel', batch, base64: piece.toString('base64') });
    bytes += piece.length;
    // The reader is another machine, and slower than this memory.
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  };
  for await (const chunk of tar.stdout as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (; rest.length >= PIECE_BYTES; rest = rest.subarray(PIECE_BYTES)) await send(rest.subarray(0, PIECE_BYTES));
  }
  if (rest.length > 0) await send(rest);
  const [code] = (await closed) as [number | null];
  if (code !== 0) throw new Error(`tar of ${dirs.join(' and ')} ended with ${code}: ${complaints.trim()}`);
  return bytes;
};

/** Lays the folders of the archive where they were in the other machine. */
export const unpackParcel = async (options: Pick<RunnerOptions, 'imagesDir'>): Promise<void> => {
  await execa('tar', ['--extract', '--numeric-owner', '--same-permissions', '--directory=/', `--file=${parcelFile(options)}`], {
    stdin: 'ignore',
  });
};

export const dropParcel = (options: Pick<RunnerOptions, 'imagesDir'>): Promise<void> => rm(parcelFile(options), { force: true });
