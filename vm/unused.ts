import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { isAbandoned } from './partial.ts';

const DAY_MS = 86_400_000;

/** Notes that a file of the cache was used now. */
export const touch = async (file: string): Promise<void> => {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
};

/**
 * Removes the files of a folder of the cache whose names begin so, other than `kept`: those that no run of today used, and those
 * that nobody will finish. Whoever has one open keeps it until it ends.
 */
export const pruneUnused = async (folder: string, prefix: string, kept: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (!name.startsWith(prefix) || file === kept) continue;
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (isAbandoned(name) || Date.now() - mtimeMs > DAY_MS) await rm(file, { recursive: true, force: true });
  }
};
