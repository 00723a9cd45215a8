import { readdir, readFile, readlink } from 'node:fs/promises';
import { sleep } from '../measure/clock.ts';
import type { ProcessState } from '../schema/process-state.ts';

const readProc = (pid: number, file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8');
const linkOf = (file: string): Promise<string> => readlink(file).catch(() => '');

/** /proc/PID/stat after the command name, which may hold spaces and brackets: state, ppid, pgrp, session, ... (proc(5)). */
const readStat = async (pid: number): Promise<{ comm: string; state: string; ppid: number; pgid: number; sid: number }> => {
  const text = await readProc(pid, 'stat');
  const end = text.lastIndexOf(')');
  const [state = '', ppid, pgid, sid] = text.slice(end + 2).split(' ');
  return { comm: text.slice(text.indexOf('(') + 1, end), state, ppid: Number(ppid), pgid: Number(pgid), sid: Number(sid) };
};

/** Pids of all live processes below and including `root`, parents first. */
export const listTree = async (root: number): Promise<number[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map(async (pid) => ({ pid, stat: await readStat(pid).catch(() => undefined) })));
  const live = stats.flatMap(({ pid, stat }) => (stat === undefined || stat.state === 'Z' ? [] : [{ pid, ppid: stat.ppid }]));
  const below = (parent: number): number[] =>
    live.filter(({ ppid }) => ppid === parent).flatMap(({ pid }) => [pid, ...below(pid)]);
  return live.some(({ pid }) => pid === root) ? [root, ...below(root)] : [];
};

const fieldOf = (status: string, name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';

const readDescriptor = async (pid: number, fd: string) => {
  const [target, info] = await Promise.all([linkOf(`/proc/${pid}/fd/${fd}`), readProc(pid, `fdinfo/${fd}`).catch(() => '')]);
  return {
    fd: Number(fd),
    // Inode numbers of pipes and sockets are new after a restore; their kind is what must stay.
    target: target.replace(/^(pipe|socket):\[\d+\]$/, '$1'),
    pos: Number(fieldOf(info, 'pos')),
    flags: fieldOf(info, 'flags'),
  };
};

const readProcess = async (pid: number): Promise<ProcessState> => {
  const [stat, status, maps, exe, cwd, fds] = await Promise.all([
    readStat(pid),
    readProc(pid, 'status'),
    readProc(pid, 'maps'),
    linkOf(`/proc/${pid}/exe`),
    linkOf(`/proc/${pid}/cwd`),
    readdir(`/proc/${pid}/fd`),
  ]);
  return {
    pid,
    ppid: stat.ppid,
    pgid: stat.pgid,
    sid: stat.sid,
    comm: stat.comm,
    exe,
    cwd,
    uid: Number(fieldOf(status, 'Uid').split('\t')[0]),
    gid: Number(fieldOf(status, 'Gid').split('\t')[0]),
    threads: Number(fieldOf(status, 'Threads')),
    sig_blocked: fieldOf(status, 'SigBlk'),
    sig_ignored: fieldOf(status, 'SigIgn'),
    sig_caught: fieldOf(status, 'SigCgt'),
    mappings: maps.split('\n').length - 1,
    fds: (await Promise.all(fds.map((fd) => readDescriptor(pid, fd)))).toSorted((a, b) => a.fd - b.fd),
  };
};

/** What /proc shows of a tree. The root's parent is left out as 0: a restored tree belongs to whoever restored it. */
export const readTree = async (root: number): Promise<ProcessState[]> => {
  // A process may end while it is read; it is then not part of the tree any more.
  const tree = await Promise.all((await listTree(root)).map((pid) => readProcess(pid).catch(() => undefined)));
  return tree.filter((one) => one !== undefined).map((one) => (one.pid === root ? { ...one, ppid: 0 } : one));
};

const RETRIES = 5;
const RETRY_MS = 50;

/**
 * The tree after a restore. A thread that makes another one blocks every signal for a moment (pthread_create of glibc): a mask that
 * differs is read again, and only one that stays is what was restored.
 */
export const settledTree = async (root: number, before: readonly ProcessState[]): Promise<ProcessState[]> => {
  const blocked = new Map(before.map(({ pid, sig_blocked }) => [pid, sig_blocked]));
  const differs = (tree: readonly ProcessState[]): boolean =>
    tree.some(({ pid, sig_blocked }) => blocked.has(pid) && blocked.get(pid) !== sig_blocked);
  let tree = await readTree(root);
  for (let i = 0; i < RETRIES && differs(tree); i += 1) {
    await sleep(RETRY_MS);
    tree = await readTree(root);
  }
  return tree;
};

/** Sends a signal to each of these processes that is still there, as quickly as can be. */
export const signalAll = (pids: readonly number[], signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 0): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // gone meanwhile
    }
  }
};

/** Sends a signal to each process of the tree that is still there. */
export const signalTree = async (root: number, signal: 'SIGKILL'): Promise<void> => signalAll(await listTree(root), signal);

/** `later` with only the descriptors that `earlier` had too: what a service opens for a moment is no state of it. */
export const lastingIn = (earlier: readonly ProcessState[], later: readonly ProcessState[]): ProcessState[] => {
  const keyOf = (pid: number, { fd, target, flags }: ProcessState['fds'][number]): string =>
    JSON.stringify([pid, fd, target, flags]);
  const seen = new Set(earlier.flatMap(({ pid, fds }) => fds.map((fd) => keyOf(pid, fd))));
  return later.map((one) => ({ ...one, fds: one.fds.filter((fd) => seen.has(keyOf(one.pid, fd))) }));
};

const KILL_TIMEOUT_MS = 10_000;

/** Kills the whole tree, restored or not, and waits until it is gone. */
export const killTree = async (
  root: number,
  { now, pace }: { readonly now: () => number; readonly pace: number },
): Promise<void> => {
  const timeoutMs = KILL_TIMEOUT_MS * pace;
  for (const end = now() + timeoutMs; now() < end; await sleep(2)) {
    if ((await listTree(root)).length === 0) return;
    await signalTree(root, 'SIGKILL');
  }
  throw new Error(`process ${root} of the service outlived SIGKILL for ${timeoutMs} ms`);
};
