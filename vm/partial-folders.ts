import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { infraError, messageOf } from '../harness/errors.ts';

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

/** Whether a folder of this name is unfinished: under way, or left by a process that was killed. */
export const isPartial = (name: string): boolean => name.includes('.partial-');

/** Names of the folders in a folder; none when it is not there. */
export const foldersIn = async (parent: string): Promise<string[]> => {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
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
  const [mount] = await mountsBelow(folder);
  if (mount !== undefined)
    throw infraError(`${folder} cannot be removed: ${mount} is mounted.`, `Unmount it first: umount ${mount}`);
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
    const [, pid, started] = PARTIAL.exec(name) ?? [];
    if (pid === undefined || startTime(Number(pid)) === started) continue;
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
