import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { sleep } from '../../../harness/measure/clock.ts';
import { defaultCacheDir, userlandsDir } from '../../../vm/userlands/cache-dir.ts';

/** Variable that marks every process that a test started: it is inherited into whatever namespace. */
export const MARK = 'CRIU_QUALIFY_TEST';

/** A file of /proc; empty when its process is gone. */
export const readProc = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

export interface MarkedProcess {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** Processes that carry the mark in their environment, in the order of their pids. */
export const markedProcesses = (mark: string): MarkedProcess[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readProc(`/proc/${name}/environ`).split('\0').includes(`${MARK}=${mark}`))
    .map((pid) => ({ pid: Number(pid), argv: readProc(`/proc/${pid}/cmdline`).split('\0').slice(0, -1) }))
    .toSorted((a, b) => a.pid - b.pid);

/** What is left of the marked processes after the kernel had time to take them away; that is not instantaneous. */
export const survivors = async (mark: string): Promise<MarkedProcess[]> => {
  for (let i = 0; i < 100 && markedProcesses(mark).length > 0; i += 1) await sleep(50);
  return markedProcesses(mark);
};

/** Images and files of a machine lie below its stage; the host must see an empty folder there. */
const stagedFiles = async (): Promise<string[]> => {
  const dir = userlandsDir(defaultCacheDir(process.env));
  const names = await readdir(dir).catch(() => []);
  const stages = names.map((name) => path.join(dir, name, 'stage'));
  return (await Promise.all(stages.map((stage) => readdir(stage).catch(() => [])))).flat();
};

const outputOf = async (file: string, ...argv: string[]): Promise<string> => {
  const { stdout } = await execa(file, argv, { reject: false });
  return typeof stdout === 'string' ? stdout : '';
};

/** Everything of this host that a machine could leave something in. */
export const hostState = async () => ({
  hostname: readProc('/proc/sys/kernel/hostname'),
  mounts: readProc('/proc/self/mountinfo')
    .split('\n')
    .filter((line) => line.includes('criu-qualify')),
  interfaces: readdirSync('/sys/class/net').toSorted(),
  namedNamespaces: await outputOf('ip', 'netns', 'list'),
  nftTables: await outputOf('nft', 'list', 'tables'),
  iptablesRules: await outputOf('iptables-save'),
  stagedFiles: await stagedFiles(),
});
