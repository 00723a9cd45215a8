import { lastingFlags } from '../../schema/open-flags.ts';
import { type Facts, linkOf, listProc, readProc, withoutGhost } from './proc.ts';

/**
 * Lines of fdinfo that change by themselves or name inodes and mounts, which are new after a restore: what is left of a file, timer
 * or queue until then is for the subject to check.
 */
const CHANGING = /^(mnt_id|ino|ticks|it_value|scm_fds|eventfd-id|SqThread|SqThreadCpu|NSpid|Pid)$/;

const flagsOf = (octal: string): string => {
  try {
    return lastingFlags(octal);
  } catch {
    return octal;
  }
};

/** Inodes, devices and handles, and owners by their numbers outside, inside of the lines of locks and watches. */
const withoutInodes = (value: string): string =>
  value
    .replaceAll(/\b(ino|sdev|fhandle-bytes|fhandle-type|f_handle|pos):[0-9a-f]+/g, '')
    .replace(/\b(READ|WRITE|UNLCK) -?\d+ [0-9a-f]+:[0-9a-f]+:\d+ /, '$1 ')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The lines of an epoll are in no order: the kernel keeps its watches in a tree by addresses. */
const infoOf = (text: string): string =>
  text
    .split('\n')
    .flatMap((line) => {
      const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined || CHANGING.test(name)) return [];
      return [`${name} ${name === 'flags' ? flagsOf(value) : withoutInodes(value)}`];
    })
    .toSorted((a, b) => (a.startsWith('tfd ') && b.startsWith('tfd ') ? a.localeCompare(b) : 0))
    .join(', ');

/** Gives each pipe, socket and namespace a number in order of its first descriptor, so that two ends of one pipe are seen to be so. */
export const makeLabels = (): ((kind: string, inode: string) => string) => {
  const labels = new Map<string, string>();
  return (kind, inode) => {
    const key = `${kind}:${inode}`;
    const label = labels.get(key) ?? `${kind} ${[...labels.keys()].filter((one) => one.startsWith(`${kind}:`)).length + 1}`;
    labels.set(key, label);
    return label;
  };
};

/** Every descriptor of a process: what it is open to, with offset, flags, and what else the kernel says of it. */
export const descriptorFacts = (
  pid: number,
  sockets: ReadonlyMap<string, string>,
  label: ReturnType<typeof makeLabels>,
): Facts => {
  const facts: Facts = {};
  const numbers = listProc(pid, 'fd')
    .map(Number)
    .toSorted((a, b) => a - b);
  for (const fd of numbers) {
    const [target, info] = [linkOf(pid, 'fd', fd), readProc(pid, 'fdinfo', fd)];
    const [, kind, inode = ''] = /^(pipe|socket|net|uts|ipc|mnt|pid|user|time|cgroup):\[(\d+)\]$/.exec(target) ?? [];
    const what =
      kind === undefined
        ? withoutGhost(target)
        : `${label(kind, inode)}${kind === 'socket' ? ` (${sockets.get(inode) ?? 'of a kind that /proc does not list'})` : ''}`;
    facts[`fd.${fd}`] = `${what}; ${infoOf(info)}`;
  }
  return facts;
};
