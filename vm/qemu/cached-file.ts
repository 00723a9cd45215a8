import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { partialName } from '../partial.ts';

/** Where disks and machines of QEMU lie below a cache folder. */
export const qemuDir = (cacheDir: string): string => path.resolve(cacheDir, 'qemu');

/** First 16 hex digits of the SHA-256 over these texts. */
export const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** A file of the cache that is made as a whole or not at all. `make` gets the name to write to. */
export const cachedFile = async (file: string, make: (partial: string) => Promise<void>): Promise<string> => {
  if (existsSync(file)) return file;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const partial = partialName(file);
  try {
    await make(partial);
    await rename(partial, file);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return file;
};
