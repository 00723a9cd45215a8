import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inputError } from '../errors.ts';

/** Start time of a process in clock ticks (field 22 of /proc/PID/stat): a pid alone may have been given to another since. */
const startOf = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
};

/** Keeps two processes from working in one run folder. A lock whose owner is dead counts for nothing. Returns its release. */
export const lockRun = (dir: string): (() => void) => {
  const file = path.join(dir, 'run.lock');
  const mine = `${process.pid} ${startOf(process.pid)}`;
  const take = (): boolean => {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      if (code !== 'ENOENT') throw error;
      throw inputError(`${dir} is not a run folder: there is no such folder.`, 'Give the folder that a run printed at its end.');
    }
  };
  if (!take()) {
    const [pid, started] = readFileSync(file, 'utf8').split(' ');
    // Without a start time nobody finished writing it: the disk was full, or the writer was killed.
    if (started !== undefined && startOf(Number(pid)) === started)
      throw inputError(`Process ${pid} is working in ${dir}.`, 'Wait for it, or stop it first.');
    rmSync(file, { force: true });
    if (!take()) throw inputError(`Another process took the run in ${dir} first.`, 'Wait for it.');
  }
  return () => rmSync(file, { force: true });
};
