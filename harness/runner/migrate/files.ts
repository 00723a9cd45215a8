import { createHash } from 'node:crypto';
import { open, readdir, readFile, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileCheck, FileState } from '../../schema/migration.ts';
import { listTree } from '../process-tree.ts';

/** The headers of a program or library and its build ID are in its first pages. */
const HEAD_BYTES = 64 << 10;
/** More differences than this are not listed. */
const MOST_LISTED = 20;

const headOf = async (file: string): Promise<string> => {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
  } finally {
    await handle.close();
  }
};

const stateOf = async (file: string): Promise<FileState> => {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return { path: file, kind: 'missing' };
  if (!found.isFile()) return { path: file, kind: found.isDirectory() ? 'directory' : 'special' };
  return { path: file, kind: 'file', bytes: found.size, head_sha256: await headOf(file) };
};

const linksIn = async (dir: string): Promise<string[]> => {
  const names = await readdir(dir).catch(() => []);
  return await Promise.all(names.map((name) => readlink(path.join(dir, name)).catch(() => '')));
};

/** Every path that a process has mapped, opened, or works in. */
const pathsOf = async (pid: number): Promise<string[]> => {
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8').catch(() => '');
  const mapped = maps.split('\n').map((line) => /^(?:\S+\s+){5}(\/.*)$/.exec(line)?.[1] ?? '');
  const links = await Promise.all(['exe', 'cwd'].map((name) => readlink(`/proc/${pid}/${name}`).catch(() => '')));
  return [...mapped, ...(await linksIn(`/proc/${pid}/fd`)), ...links];
};

/** What a file is that the tree needs wherever it is restored; `own` is the folder of the service, which travels with it. */
export const filesOf = async (root: number, own: string): Promise<FileState[]> => {
  const all = (await Promise.all((await listTree(root)).map(pathsOf))).flat();
  const isNeeded = (file: string): boolean =>
    file.startsWith('/') &&
    !file.endsWith(' (deleted)') &&
    !/^\/(?:proc|sys|dev)\//.test(file) &&
    `${file}/`.startsWith(`${own}/`) === false;
  return await Promise.all([...new Set(all)].filter(isNeeded).toSorted().map(stateOf));
};

const difference = (there: FileState, here: FileState): string | undefined => {
  if (here.kind !== there.kind) return `${there.path} is a ${there.kind} there, and here ${here.kind}`;
  if (here.kind !== 'file' || there.kind !== 'file') return undefined;
  if (here.bytes !== there.bytes) return `${there.path} has ${there.bytes} bytes there, and here ${here.bytes}`;
  return here.head_sha256 === there.head_sha256 ? undefined : `${there.path} begins otherwise here`;
};

/** Whether what the service needs of the file system of the machine that it comes from is the same in this one. */
export const compareFiles = async (there: readonly FileState[]): Promise<FileCheck> => {
  const differences: string[] = [];
  for (const one of there) {
    const found = difference(one, await stateOf(one.path));
    if (found !== undefined) differences.push(found);
  }
  return { compared: there.length, different: differences.length, differences: differences.slice(0, MOST_LISTED) };
};
