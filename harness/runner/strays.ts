import { readdir, readFile, readlink } from 'node:fs/promises';
import { sleep } from '../measure/clock.ts';

const KILL_TIMEOUT_MS = 10_000;

/** Pids of everything that runs a program: neither threads of the kernel nor what is dead and not yet reaped. */
const programs = async (): Promise<number[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const running = await Promise.all(
    pids.map(async (pid) => ((await readlink(`/proc/${pid}/exe`).catch(() => '')) === '' ? [] : [Number(pid)])),
  );
  return running.flat();
};

export interface StrayWatch {
  /** Names of what runs now, did not when the watch began, and is not in `except`. */
  readonly names: (except: readonly number[]) => Promise<string[]>;
  /** Kills it and waits until it is gone. */
  readonly kill: () => Promise<void>;
}

/**
 * Remembers what runs now, without `leaving`. A restore from damaged images may bring processes back under other pids and
 * parents than they had, so that no tree holds them any more; in a machine of our own whatever is new is one of those.
 */
export const watchStrays = async (leaving: readonly number[]): Promise<StrayWatch> => {
  const known = new Set((await programs()).filter((pid) => !leaving.includes(pid)));
  const strays = async (): Promise<number[]> => (await programs()).filter((pid) => !known.has(pid));
  const nameOf = async (pid: number): Promise<string> => (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
  return {
    names: async (except) => {
      const found = (await strays()).filter((pid) => !except.includes(pid));
      return (await Promise.all(found.map(nameOf))).filter((name) => name !== '');
    },
    kill: async () => {
      for (const end = performance.now() + KILL_TIMEOUT_MS; performance.now() < end; await sleep(5)) {
        const left = await strays();
        if (left.length === 0) return;
        for (const pid of left) {
          try {
            process.kill(pid, 'SIGKILL');
          } catch {
            // gone meanwhile
          }
        }
      }
      throw new Error(`what a restore left outlived SIGKILL for ${KILL_TIMEOUT_MS} ms`);
    },
  };
};
