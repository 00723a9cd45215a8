import { mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { infraError, messageOf } from '../../harness/errors.ts';
import { userlandsDir } from './cache-dir.ts';
import type { UserlandDefinition } from './definition.ts';
import { folderName, userlandId } from './identity.ts';
import { readUserland, type Userland } from './manifest.ts';
import { isAbandoned, isPartial, partialName } from './partial.ts';
import { refuseMounts, removeTree } from './remove-tree.ts';

const readFolders = async (cacheDir: string): Promise<string[]> => {
  const entries = await readdir(userlandsDir(cacheDir), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
};

/** Where the finished userland of a definition lies. */
export const userlandFolder = (cacheDir: string, definition: UserlandDefinition): string =>
  path.join(userlandsDir(cacheDir), folderName(definition.name, userlandId(definition)));

/** The built userland of a definition; undefined when it is not in the cache. Builds nothing. */
export const findUserland = (cacheDir: string, definition: UserlandDefinition): Promise<Userland | undefined> =>
  readUserland(userlandFolder(cacheDir, definition));

/** All built userlands in the cache, by name. */
export const listCached = async (cacheDir: string): Promise<Userland[]> => {
  const names = (await readFolders(cacheDir)).filter((name) => !isPartial(name)).sort();
  const userlands = await Promise.all(names.map((name) => readUserland(path.join(userlandsDir(cacheDir), name))));
  return userlands.filter((userland) => userland !== undefined);
};

/** A new folder for a build of this process. */
export const createPartial = async (cacheDir: string, definition: UserlandDefinition): Promise<string> => {
  const parent = userlandsDir(cacheDir);
  const folder = path.join(parent, partialName(folderName(definition.name, userlandId(definition))));
  try {
    await mkdir(cacheDir, { recursive: true, mode: 0o700 });
    await mkdir(parent, { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    throw infraError(
      `The cache folder ${parent} cannot be written: ${messageOf(error)}.`,
      'Choose another folder with --cache-dir DIR, or make room there.',
      error,
    );
  }
  return folder;
};

/** Removes a built userland. It first loses its name, so that a removal that is cut short leaves nothing that looks whole. */
export const removeUserland = async (cacheDir: string, userland: Pick<Userland, 'name' | 'id'>): Promise<void> => {
  const name = folderName(userland.name, userland.id);
  const folder = path.join(userlandsDir(cacheDir), name);
  await refuseMounts(folder);
  const aside = path.join(userlandsDir(cacheDir), partialName(name));
  await rename(folder, aside).catch((error: unknown) => {
    throw infraError(
      `${folder} cannot be removed: ${messageOf(error)}.`,
      'Remove it as the user who owns it, or as root.',
      error,
    );
  });
  await removeTree(aside);
};

/** Unfinished userlands, and unfinished images of finished ones. */
export const listPartials = async (cacheDir: string): Promise<string[]> => {
  const parent = userlandsDir(cacheDir);
  const names = await readFolders(cacheDir);
  const below = names.filter((name) => !isPartial(name)).map((name) => path.join(parent, name));
  const files = await Promise.all(
    below.map(async (folder) => (await readdir(folder).catch(() => [])).map((name) => path.join(folder, name))),
  );
  return [...names.map((name) => path.join(parent, name)), ...files.flat()].filter(isPartial);
};

/** Removes what builds and removals left that were killed. Returns the paths; those of running processes stay. */
export const cleanPartialUserlands = async (cacheDir: string): Promise<string[]> => {
  const abandoned = (await listPartials(cacheDir)).filter(isAbandoned);
  for (const found of abandoned) await removeTree(found);
  return abandoned;
};
