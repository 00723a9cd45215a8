import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Secrecy } from '../schema/secrecy.ts';

const CHUNK_BYTES = 4 << 20;

/** Offset of the first occurrence of `word` in a file, read in pieces: images can be larger than memory. */
export const findIn = async (file: string, word: Buffer): Promise<{ offset: number; read: number }> => {
  let kept = Buffer.alloc(0);
  let read = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    // A word may lie across two pieces, so the end of each is looked at again with the next.
    const joined = Buffer.concat([kept, chunk]);
    const at = joined.indexOf(word);
    if (at >= 0) return { offset: read - kept.length + at, read: read + chunk.length };
    read += chunk.length;
    kept = joined.subarray(Math.max(0, joined.length - word.length + 1));
  }
  return { offset: -1, read };
};

const ownersOf = async (file: string) => {
  const { mode, uid, gid } = await stat(file);
  return { mode: (mode & 0o7777).toString(8).padStart(4, '0'), uid, gid };
};

/** Regular files below a folder, by their relative names. */
const filesBelow = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .toSorted();

/** In which files of a folder a secret is; logs and all. */
export const searchFolder = async (dir: string, secret: string): Promise<NonNullable<Secrecy['secret']>> => {
  const word = Buffer.from(secret);
  const found: { name: string; offset: number }[] = [];
  let searched_bytes = 0;
  for (const name of await filesBelow(dir)) {
    const { offset, read } = await findIn(path.join(dir, name), word);
    searched_bytes += read;
    if (offset >= 0) found.push({ name, offset });
  }
  return { sha256: createHash('sha256').update(word).digest('hex'), searched_bytes, found };
};

/** What is in a folder, itself as `.` first; nothing when it is not there. */
const namesIn = async (dir: string): Promise<string[]> => {
  if (!(await stat(dir).catch(() => undefined))?.isDirectory()) return [];
  return ['.', ...(await filesBelow(dir))];
};

/**
 * Looks at who may read the images in a folder and searches them for `secret`, then deletes them unless they are to be kept,
 * and looks again. Undefined when there is no such folder: nothing was dumped.
 */
export const inspectAndRemove = async (dir: string, secret: string | undefined, keep: boolean): Promise<Secrecy | undefined> => {
  const inspect = async (): Promise<Omit<Secrecy, 'kept' | 'left'> | undefined> => {
    const [folder, ...files] = await namesIn(dir);
    if (folder === undefined) return undefined;
    return {
      folder: await ownersOf(dir),
      files: await Promise.all(files.map(async (name) => ({ name, ...(await ownersOf(path.join(dir, name))) }))),
      ...(secret === undefined ? {} : { secret: await searchFolder(dir, secret) }),
    };
  };
  // Images that could not be looked at are deleted all the same.
  const seen = await inspect().finally(() => (keep ? undefined : rm(dir, { recursive: true, force: true })));
  return seen === undefined ? undefined : { ...seen, kept: keep, left: keep ? [] : await namesIn(dir) };
};
