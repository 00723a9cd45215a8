import { sleep } from '../../measure/clock.ts';
import { fieldsOf, linkOf, listProc, readProc } from '../state/proc.ts';

const KILL_TIMEOUT_MS = 10_000;

/** Whether a process is there and has not ended. */
export const isRunning = (pid: number): boolean => {
  const state = fieldsOf(readProc(pid, 'status')).get('State');
  return state !== undefined && !state.startsWith('Z') && !state.startsWith('X');
};

/** Waits until a number is free again: whoever is dumped has been killed, and is still to be reaped. */
export const waitUntilGone = async (pid: number, now: () => number): Promise<void> => {
  for (const end = now() + KILL_TIMEOUT_MS; readProc(pid, 'status') !== ''; await sleep(2))
    if (now() > end) throw new Error(`process ${pid} is still there ${KILL_TIMEOUT_MS} ms after its dump`);
};

/** Every process that runs the program of the subjects, wherever it belongs by now: orphans leave their tree. */
const subjectPids = (): number[] =>
  listProc()
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) =>
      linkOf(pid, 'exe')
        .replace(/ \(deleted\)$/, '')
        .endsWith('/opt/subjects'),
    );

/** Kills every process of every subject, and waits until they are gone. */
export const killSubjects = async (now: () => number): Promise<void> => {
  for (const end = now() + KILL_TIMEOUT_MS; ; await sleep(2)) {
    const pids = subjectPids();
    if (pids.length === 0) return;
    if (now() > end) throw new Error(`processes ${pids.join(', ')} of a subject outlived SIGKILL for ${KILL_TIMEOUT_MS} ms`);
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // gone meanwhile
      }
    }
  }
};
