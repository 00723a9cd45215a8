import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { partialName } from '../partial.ts';
import { qemuDir } from './cached-file.ts';

/** Saved machines take as much as their guests have touched, some 250 MB each; the oldest go when all take more than this. */
const MOST_BYTES = 12 * 2 ** 30;

const PREFIX = 'saved-';

/** Where a machine of this identity is saved. */
export const savedFile = (cacheDir: string, identity: string): string => path.join(qemuDir(cacheDir), `${PREFIX}${identity}.mem`);

/** What whoever saved a machine wants to know of it when it is brought back lies beside it. */
const noteFile = (saved: string): string => `${saved}.json`;

export const writeNote = async (saved: string, note: string): Promise<void> => {
  const partial = partialName(noteFile(saved));
  await writeFile(partial, note, { mode: 0o600 });
  await rename(partial, noteFile(saved));
};

export const readNote = (saved: string): Promise<string> => readFile(noteFile(saved), 'utf8');

/** Removes the machines that were not used for longest, until the rest fits. A QEMU that reads one has it open. */
export const pruneSaved = async (cacheDir: string, mostBytes = MOST_BYTES): Promise<void> => {
  const names = (await readdir(qemuDir(cacheDir))).filter((name) => name.startsWith(PREFIX) && name.endsWith('.mem'));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(qemuDir(cacheDir), name);
      const { blocks = 0, mtimeMs = 0 } = (await stat(file).catch(() => undefined)) ?? {};
      return { file, bytes: blocks * 512, mtimeMs };
    }),
  );
  let total = 0;
  for (const { file, bytes } of files.toSorted((a, b) => b.mtimeMs - a.mtimeMs)) {
    total += bytes;
    if (total <= mostBytes) continue;
    for (const one of [file, noteFile(file)]) await rm(one, { force: true });
  }
};
