import type { ServedRate } from '../schema/load.ts';

/** One request; resolves when its right answer is there, rejects with the reason otherwise. */
type Ask = (n: number) => Promise<void>;

export const WINDOW_MS = 20;

export interface ClosedLoopOptions {
  readonly clients: readonly Ask[];
  readonly now: () => number;
  /** Whether to go on, after so many answers in so many milliseconds. */
  readonly goOn: (answers: number, elapsedMs: number) => boolean;
}

/**
 * As fast as the service answers: each client asks again as soon as it is answered. The opposite of the open loop, whose rate is fixed: it
 * tells how much a service can do, and nothing about an outage. A client that fails ends; the others go on.
 */
export const runClosedLoop = async ({ clients, now, goOn }: ClosedLoopOptions): Promise<ServedRate> => {
  const start_ms = now();
  const right: number[] = [];
  let [asked, answered, wrong] = [0, 0, 0];
  const serve = async (ask: Ask): Promise<void> => {
    while (goOn(answered, now() - start_ms)) {
      const n = asked;
      asked += 1;
      try {
        await ask(n);
      } catch {
        wrong += 1;
        return;
      }
      answered += 1;
      const window = Math.floor((now() - start_ms) / WINDOW_MS);
      while (right.length <= window) right.push(0);
      right[window] = (right[window] ?? 0) + 1;
    }
  };
  await Promise.all(clients.map(serve));
  // It ended within its last window.
  return { start_ms, window_ms: WINDOW_MS, right: right.slice(0, -1), wrong };
};
