import type { CriuRequest } from '../criu/driver.ts';

/** A multiple of the period of the timer interrupt, whether it comes 100, 250 or 1000 times a second (CONFIG_HZ). */
const PERIOD_NS = 20_000_000n;

const nextTick = (): bigint => (process.hrtime.bigint() / PERIOD_NS + 1n) * PERIOD_NS;

/**
 * Has CRIU begin at a timer interrupt: what the kernel does at one, RCU above all, then falls into the same part of what is counted each
 * time. It is started at one and begins at the next, so that the time that starting takes does not matter; `program` is that of the subjects.
 */
export const atTick =
  (program: string, now: () => number): CriuRequest['begin'] =>
  () => {
    const first = nextTick();
    while (process.hrtime.bigint() < first);
    const begin = first + PERIOD_NS;
    return { prefix: [program, 'at', String(begin)], start_ms: now() + Number(begin - process.hrtime.bigint()) / 1e6 };
  };
