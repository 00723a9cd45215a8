import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { infraError, messageOf } from '../../harness/errors.ts';
import { userlandsDir } from './cache-dir.ts';
import type { UserlandDefinition } from './definition.ts';
import { folderName, userlandId } from './identity.ts';
import { readUserland, type Userland } from './manifest.ts';

/** Name of an unfinished folder: its maker's pid and start time (clock ticks since boot), for pids are used again. */
const PARTIAL = /\.partial-(\d+)-(\d+)-[0-9a-f]+$/;

/** Field 22 of /proc/PID/stat; the name in field 2 may hold anything, so it is counted from the last parenthesis. */
const startTime = (pid: number | 'self'): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
};

const partialName = (name: string): string =>
  `${name}.partial-${process.pid}-${startTime('self') ?? '0'}-${randomBytes(3).toString('hex')}`;

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
  const names = (await readFolders(cacheDir)).filter((name) => !name.includes('.partial-')).sort();
  const userlands = await Promise.all(names.map((name) => readUserland(path.join(userlandsDir(cacheDir), name))));
  return userlands.filter((userland) => userland !== undefined);
};

/** Mount points at or below a folder, as this process sees them. */
export const mountsBelow = async (folder: string): Promise<string[]> => {
  const text = await readFile('/proc/self/mountinfo', 'utf8');
  // Spaces and the like are written as three octal digits: proc(5).
  const decode = (field: string): string =>
    field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  const points = text.split('\n').flatMap((line) => decode(line.split(' ')[4] ?? '') || []);
  return points.filter((point) => point === folder || point.startsWith(`${folder}/`));
};

/** Removes a folder with all that is in it, but never what is mounted below it. */
export const removeTree = async (folder: string): Promise<void> => {
  const [mount] = await mountsBelow(folder);
  if (mount !== undefined) {
    throw infraError(`${folder} cannot be removed: ${mount} is mounted.`, `Unmount it first: umount ${mount}`);
  }
  const result = await execa('rm', ['-rf', '--one-file-system', '--', folder], { reject: false, stdin: 'ignore' });
  if (result.failed) {
    const reason = result.stderr.split('\n')[0]?.replace(/^rm: /, '') || messageOf(result);
    throw infraError(`${folder} cannot be removed: ${reason}.`, 'Remove it as the user who owns it, or as root.', result);
  }
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
  const [mount] = await mountsBelow(folder);
  if (mount !== undefined)
    throw infraError(`${folder} cannot be removed: ${mount} is mounted.`, `Unmount it first: umount ${mount}`);
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

/** Removes what builds and removals left that were killed. Returns the folders; those of running processes stay. */
export const cleanPartialUserlands = async (cacheDir: string): Promise<string[]> => {
  const removed: string[] = [];
  for (const name of await readFolders(cacheDir)) {
    const [, pid, started] = PARTIAL.exec(name) ?? [];
    if (pid === undefined || startTime(Number(pid)) === started) continue;
    const folder = path.join(userlandsDir(cacheDir), name);
    await removeTree(folder);
    removed.push(folder);
  }
  return removed;
};
