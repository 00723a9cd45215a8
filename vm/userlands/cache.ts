import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isAbandoned, isPartial } from '../partial.ts';
import { createPartialFolder, foldersIn, removeFinished } from '../partial-folders.ts';
import { removeTree } from '../remove-tree.ts';
import { userlandsDir } from './cache-dir.ts';
import type { UserlandDefinition } from './definition.ts';
import { folderName, userlandId } from './identity.ts';
import { readUserland, type Userland } from './manifest.ts';

/** Where the finished userland of a definition lies. */
export const userlandFolder = (cacheDir: string, definition: UserlandDefinition): string =>
  path.join(userlandsDir(cacheDir), folderName(definition.name, userlandId(definition)));

/** The built userland of a definition; undefined when it is not in the cache. Builds nothing. */
export const findUserland = (cacheDir: string, definition: UserlandDefinition): Promise<Userland | undefined> =>
  readUserland(userlandFolder(cacheDir, definition));

/** All built userlands in the cache, by name. */
export const listCached = async (cacheDir: string): Promise<Userland[]> => {
  const names = (await foldersIn(userlandsDir(cacheDir))).filter((name) => !isPartial(name)).sort();
  const userlands = await Promise.all(names.map((name) => readUserland(path.join(userlandsDir(cacheDir), name))));
  return userlands.filter((userland) => userland !== undefined);
};

/** A new folder for a build of this process. */
export const createPartial = (cacheDir: string, definition: UserlandDefinition): Promise<string> =>
  createPartialFolder(userlandsDir(cacheDir), folderName(definition.name, userlandId(definition)));

/** Removes a built userland. */
export const removeUserland = (cacheDir: string, userland: Pick<Userland, 'name' | 'id'>): Promise<void> =>
  removeFinished(userlandsDir(cacheDir), folderName(userland.name, userland.id));

/** Unfinished userlands, and unfinished images of finished ones. */
export const listPartials = async (cacheDir: string): Promise<string[]> => {
  const parent = userlandsDir(cacheDir);
  const names = await foldersIn(userlandsDir(cacheDir));
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
