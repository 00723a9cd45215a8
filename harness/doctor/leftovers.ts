import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GUEST } from '../../vm/host/layout.ts';
import { cleanPartialKernels, kernelsDir, ownKernelsDir } from '../../vm/kernels/catalogue/cache.ts';
import { foldersIn, isPartial } from '../../vm/partial-folders.ts';
import { cleanPartialUserlands } from '../../vm/userlands/cache.ts';
import { userlandsDir } from '../../vm/userlands/cache-dir.ts';
import { type DoctorCheck, note, ok } from './check.ts';

/** A process of a machine that nobody waits for any more. */
export interface Orphan {
  readonly pid: number;
  readonly command: string;
}

const readProc = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};

const parentOf = (pid: number): number => Number(/^PPid:\s*(\d+)/m.exec(readProc(pid, 'status'))?.[1] ?? 0);

/** unshare that starts a machine, with init as its parent: the program that started it is gone. */
export const findOrphans = (): Orphan[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), command: readProc(Number(name), 'cmdline').replaceAll('\0', ' ').trim() }))
    .filter(({ pid, command }) => command.startsWith('unshare ') && command.includes(GUEST.images) && parentOf(pid) === 1);

/** Folders of userlands and kernels whose build or fetch was cut off. */
const partials = async (cacheDir: string): Promise<string[]> => {
  const parents = [userlandsDir(cacheDir), kernelsDir(cacheDir), ownKernelsDir(cacheDir)];
  const found = await Promise.all(
    parents.map(async (parent) => (await foldersIn(parent)).filter(isPartial).map((name) => path.join(parent, name))),
  );
  return found.flat();
};

/** Removes what killed runs and builds left; each thing in one sentence. A build or run under way is not touched. */
export const clean = async (cacheDir: string): Promise<string[]> => {
  const orphans = findOrphans();
  for (const { pid } of orphans) process.kill(pid, 'SIGKILL');
  const builds = await cleanPartialUserlands(cacheDir);
  const fetches = await cleanPartialKernels(cacheDir);
  return [
    ...orphans.map(({ pid }) => `Killed machine ${pid}, which nobody waited for.`),
    ...builds.map((dir) => `Removed the unfinished userland ${dir}.`),
    ...fetches.map((dir) => `Removed the unfinished kernel ${dir}.`),
  ];
};

export const leftovers: DoctorCheck = {
  id: 'leftovers',
  check: async ({ cacheDir }) => {
    const found = [...findOrphans().map(({ pid }) => `machine ${pid}`), ...(await partials(cacheDir))];
    if (found.length === 0) return [ok('Nothing was left behind by earlier runs.')];
    return [note(`Left behind or under way: ${found.join(', ')}.`, 'criu-qualify doctor --clean')];
  },
};
