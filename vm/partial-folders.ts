import { mkdir, open, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { infraError, messageOf } from '../harness/errors.ts';
import { isAbandoned, partialName } from './partial.ts';
import { refuseMounts, removeTree } from './remove-tree.ts';

/** Names of the folders in a folder; none when it is not there. */
export const foldersIn = async (parent: string): Promise<string[]> => {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
};

/** Makes a folder of the cache and those above it, for this user alone. */
export const makeCacheFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw infraError(
      `The cache folder ${folder} cannot be written: ${messageOf(error)}.`,
      'Choose another folder with --cache-dir DIR, or make room there.',
      error,
    );
  }
};

/** A new folder in `parent` for this process to fill, on its way to the name given. */
export const createPartialFolder = async (parent: string, name: string): Promise<string> => {
  const folder = path.join(parent, partialName(name));
  await makeCacheFolder(folder);
  return folder;
};

/** Removes a finished folder. It first loses its name, so that a removal that is cut short leaves nothing that looks whole. */
export const removeFinished = async (parent: string, name: string): Promise<void> => {
  const folder = path.join(parent, name);
  await refuseMounts(folder);
  const aside = path.join(parent, partialName(name));
  await rename(folder, aside).catch((error: unknown) => {
    throw infraError(
      `${folder} cannot be removed: ${messageOf(error)}.`,
      'Remove it as the user who owns it, or as root.',
      error,
    );
  });
  await removeTree(aside);
};

/** Removes what killed processes left in a folder of the cache. Returns the folders; those of running processes stay. */
export const cleanPartialFolders = async (parent: string): Promise<string[]> => {
  const removed: string[] = [];
  for (const name of await foldersIn(parent)) {
    if (!isAbandoned(name)) continue;
    const folder = path.join(parent, name);
    await removeTree(folder);
    removed.push(folder);
  }
  return removed;
};

/** Puts all that was written to a folder on its disk. */
export const syncFolder = async (folder: string): Promise<void> => {
  await execa('sync', ['--file-system', folder], { reject: false });
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
};
