import { lastingFlags } from '../schema/open-flags.ts';
import type { ProcessState } from '../schema/process-state.ts';

/** What a restore must bring back exactly. Threads and sockets come and go with clients, so they are not among it. */
const KEPT = ['ppid', 'pgid', 'sid', 'comm', 'exe', 'cwd', 'uid', 'gid', 'sig_blocked', 'sig_ignored', 'sig_caught'] as const;

type Descriptor = ProcessState['fds'][number];

/** Files that the service itself goes on writing may have grown; everything else keeps its offset. */
const isLog = (target: string): boolean => target.endsWith('.log');
const isFile = (fd: Descriptor): boolean => fd.target.startsWith('/');

const describe = (fd: Descriptor): string =>
  `${fd.target} at ${isLog(fd.target) ? 'its end' : fd.pos}, flags ${lastingFlags(fd.flags)}`;

const compareFiles = (before: ProcessState, after: ProcessState): string[] => {
  const now = new Map(after.fds.map((fd) => [fd.fd, fd]));
  return before.fds.filter(isFile).flatMap((fd) => {
    const restored = now.get(fd.fd);
    const [was, is] = [describe(fd), restored === undefined ? 'closed' : describe(restored)];
    return was === is ? [] : [`pid ${before.pid}: descriptor ${fd.fd} was ${was}, is ${is}`];
  });
};

/** Differences between a process tree before the dump and after the restore, each in one line; empty when it survived. */
export const treeDifferences = (before: readonly ProcessState[], after: readonly ProcessState[]): string[] => {
  const now = new Map(after.map((process) => [process.pid, process]));
  return before.flatMap((process) => {
    const restored = now.get(process.pid);
    if (restored === undefined) return [`pid ${process.pid} (${process.comm}) is gone`];
    const changed = KEPT.filter((field) => process[field] !== restored[field]);
    return [
      ...changed.map((field) => `pid ${process.pid}: ${field} was ${process[field]}, is ${restored[field]}`),
      ...compareFiles(process, restored),
    ];
  });
};
