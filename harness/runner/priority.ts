import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import path from 'node:path';

/**
 * Ahead of every ordinary thread. A real-time priority would be ahead of more, but Node's threads spin while another of them signals them
 * (libuv, uv__async_spin): the one that spins would never let the other one go on.
 */
const AHEAD = -20;

/** The kernel has a priority for each thread, and shows a thread its own id here (proc(5)). */
const ownThread = (): number => Number(path.basename(readlinkSync('/proc/thread-self')));

/** Lets this thread go before ordinary ones, and gives what takes that back; where it may not, things are as they were. */
export const goFirst = (): (() => void) => {
  try {
    const thread = ownThread();
    const before = getPriority(thread);
    setPriority(thread, AHEAD);
    return () => setPriority(thread, before);
  } catch {
    return () => undefined; // no right to
  }
};
