import { readdirSync, readFileSync } from 'node:fs';

/** The stat files of every thread of these processes. */
export const threadsOf = (pids: readonly number[]): string[] =>
  pids.flatMap((pid) => {
    try {
      return readdirSync(`/proc/${pid}/task`).map((tid) => `/proc/${pid}/task/${tid}/stat`);
    } catch {
      return []; // gone meanwhile
    }
  });

const LOOK_MS = 0.1;
const nap = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** The state stands after the command name, which may hold brackets itself (proc(5)). */
const isStopped = (stat: string): boolean => {
  try {
    const text = readFileSync(stat, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return true;
  }
};

/**
 * A signal is sent at once and obeyed later: when each thread next comes to it. Looks at them in turn, and tells the time at which the last
 * was seen to stand still; undefined where one does not within `limitMs`.
 */
export const stoppedBy = (threads: readonly string[], now: () => number, limitMs: number): number | undefined => {
  const end = now() + limitMs;
  for (const stat of threads) {
    while (!isStopped(stat)) {
      if (now() > end) return undefined;
      // A thread has to run to come to its signal, and this one may have the processor that it needs.
      Atomics.wait(nap, 0, 0, LOOK_MS);
    }
  }
  return now();
};
