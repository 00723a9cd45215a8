import { readFile, readlink } from 'node:fs/promises';
import type { CopyMemory } from '../../schema/copies.ts';
import { listTree } from '../process-tree.ts';

const NAMESPACES = ['pid', 'net', 'mnt', 'ipc', 'uts'] as const;

/** The namespaces of a process that a copy has for itself; empty when it is not there. */
export const namespacesOf = async (pid: number | 'self'): Promise<Record<string, string>> => {
  const links = await Promise.all(
    NAMESPACES.map(async (name) => [name, await readlink(`/proc/${pid}/ns/${name}`).catch(() => '')] as const),
  );
  return Object.fromEntries(links.filter(([, link]) => link !== ''));
};

/** Bytes of a field of smaps_rollup, which counts in kB (proc_pid_smaps(5)). */
const bytesOf = (rollup: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? 0) * 1024;

/** What the tree below `root` holds in memory at this moment. */
export const readMemory = async (root: number): Promise<CopyMemory> => {
  const pids = await listTree(root);
  const rollups = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')));
  const sum = (...fields: string[]): number =>
    rollups.reduce((total, rollup) => total + fields.reduce((part, field) => part + bytesOf(rollup, field), 0), 0);
  return {
    processes: pids.length,
    rss_bytes: sum('Rss'),
    pss_bytes: sum('Pss'),
    private_bytes: sum('Private_Clean', 'Private_Dirty'),
    shared_bytes: sum('Shared_Clean', 'Shared_Dirty'),
  };
};
