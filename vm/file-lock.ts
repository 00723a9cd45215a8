import { execa } from 'execa';
import { InterruptedError, infraError } from '../harness/errors.ts';

/** Starts a process that holds the lock until its input ends, which the end of this process brings about too, whatever it is. */
const holder = (file: string, mode: 'shared' | 'exclusive', signal: AbortSignal | undefined) =>
  execa('flock', ['--no-fork', `--${mode}`, file, 'cat'], {
    stdin: 'pipe',
    buffer: false,
    reject: false,
    killSignal: 'SIGKILL',
    ...(signal && { cancelSignal: signal }),
  });

/**
 * Runs `use` while holding a lock on a file, which is made where it is missing. Waits for whoever holds it; an abort ends the wait.
 * The kernel takes the lock back from a process that dies.
 */
export const withFileLock = async <T>(
  file: string,
  mode: 'shared' | 'exclusive',
  signal: AbortSignal | undefined,
  use: () => Promise<T>,
): Promise<T> => {
  const child = holder(file, mode, signal);
  // It is cat that answers, and it is there once the lock is.
  child.stdin.on('error', () => undefined);
  child.stdin.write('\n');
  const hasLock = await new Promise<boolean>((resolve) => {
    child.stdout.once('data', () => resolve(true));
    child.once('close', () => resolve(false));
    child.once('error', () => resolve(false));
  });
  try {
    if (signal?.aborted) throw new InterruptedError('waiting for a lock was stopped');
    if (!hasLock)
      throw infraError(
        `The lock ${file} cannot be taken.`,
        'Check that the folder can be written, and that flock (util-linux) is installed.',
      );
    return await use();
  } finally {
    child.stdin.end();
    await child;
  }
};
