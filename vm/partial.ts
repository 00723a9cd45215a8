import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Name of something unfinished: its maker's pid and start time (clock ticks since boot), for pids are used again. */
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

/** A name for what this process is making, to be renamed to `name` when it is whole. */
export const partialName = (name: string): string =>
  `${name}.partial-${process.pid}-${startTime('self') ?? '0'}-${randomBytes(3).toString('hex')}`;

export const isPartial = (name: string): boolean => PARTIAL.test(name);

/** Whether nobody will ever finish what has this name: its maker is gone. */
export const isAbandoned = (name: string): boolean => {
  const [, pid, started] = PARTIAL.exec(name) ?? [];
  return pid !== undefined && startTime(Number(pid)) !== started;
};
