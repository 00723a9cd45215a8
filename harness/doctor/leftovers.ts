import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { bundlesDir } from '../../vm/bundle.ts';
import { programsDir } from '../../vm/compiler/compiler.ts';
import { GUEST } from '../../vm/host/layout.ts';
import { kernelsDir, ownKernelsDir } from '../../vm/kernels/catalogue/cache.ts';
import { isAbandoned, isPartial } from '../../vm/partial.ts';
import { qemuDir } from '../../vm/qemu/cached-file.ts';
import { removeTree } from '../../vm/remove-tree.ts';
import { listPartials } from '../../vm/userlands/cache.ts';
import { vagrantDir } from '../../vm/vagrant/tools.ts';
import { imagesFolder } from '../run/images-disk.ts';
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

/** What builds, fetches and machines left unfinished, or have under way. */
const unfinished = async (cacheDir: string): Promise<string[]> => {
  const parents = [kernelsDir, ownKernelsDir, bundlesDir, programsDir, qemuDir, imagesFolder, vagrantDir].map((dirOf) =>
    dirOf(cacheDir),
  );
  const names = await Promise.all(
    parents.map(async (parent) => (await readdir(parent).catch(() => [])).map((name) => path.join(parent, name))),
  );
  return [...(await listPartials(cacheDir)), ...(await listPartials(vagrantDir(cacheDir))), ...names.flat().filter(isPartial)];
};

/** Removes what killed runs and builds left; each thing in one sentence. What is under way is not touched. */
export const clean = async (cacheDir: string): Promise<string[]> => {
  const orphans = findOrphans();
  for (const { pid } of orphans) process.kill(pid, 'SIGKILL');
  const abandoned = (await unfinished(cacheDir)).filter(isAbandoned);
  for (const found of abandoned) await removeTree(found);
  return [
    ...orphans.map(({ pid }) => `Killed machine ${pid}, which nobody waited for.`),
    ...abandoned.map((found) => `Removed ${found}, which nobody will finish.`),
  ];
};

export const leftovers: DoctorCheck = {
  id: 'leftovers',
  check: async ({ cacheDir }) => {
    const found = [...findOrphans().map(({ pid }) => `machine ${pid}`), ...(await unfinished(cacheDir))];
    if (found.length === 0) return [ok('Nothing was left behind by earlier runs.')];
    return [note(`Left behind or under way: ${found.join(', ')}.`, 'criu-qualify doctor --clean')];
  },
};
