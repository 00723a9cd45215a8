/** A multiple of the period of the timer interrupt, whether it comes 100, 250 or 1000 times a second (CONFIG_HZ). */
const PERIOD_NS = 20_000_000n;

/**
 * Waits, working, for the next moment at which every timer interrupt of every kernel falls together: what the kernel does at an interrupt,
 * RCU above all, then falls into the same part of what is counted next. At most 20 ms.
 */
export const awaitTick = (): void => {
  const next = (process.hrtime.bigint() / PERIOD_NS + 1n) * PERIOD_NS;
  while (process.hrtime.bigint() < next);
};
