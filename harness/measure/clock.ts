/** Milliseconds of the monotonic clock, shared by every thread of this machine (CLOCK_MONOTONIC), with microsecond digits. */
export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

/** A clock that starts at zero, in milliseconds. `origin` is a value of monotonicMs(). */
export const clockFrom =
  (origin: number): (() => number) =>
  () =>
    Math.round((monotonicMs() - origin) * 1000) / 1000;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class DeadlineError extends Error {
  override readonly name: string = 'DeadlineError';
}

/** Settles as `promise` does, or rejects with a DeadlineError that names `what` after `ms`. */
export const withDeadline = async <T>(promise: Promise<T>, ms: number, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`${what} took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
};
