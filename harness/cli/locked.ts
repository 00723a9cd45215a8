import { InterruptedError } from '../errors.ts';
import { lockRun } from '../run/lock.ts';
import type { CliContext } from './context.ts';

/** Does `work` while no other process may work in `dir`; where it is interrupted, says how to go on with `command`. */
export const withLock = async (
  context: CliContext,
  command: 'ab' | 'bisect',
  dir: string,
  work: () => Promise<void>,
): Promise<void> => {
  const unlock = lockRun(dir);
  try {
    await work();
  } catch (error) {
    if (error instanceof InterruptedError || context.signal.aborted)
      context.stderr(`Interrupted. Go on with: criu-qualify ${command} --resume ${dir}\n`);
    throw error;
  } finally {
    unlock();
  }
};
