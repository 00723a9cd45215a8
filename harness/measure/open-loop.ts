import type { ProbeSeries } from '../schema/events.ts';

/** One request that is due; resolves when its right answer is there, rejects with the reason otherwise. */
export type Ask = (n: number) => Promise<void>;

export interface OpenLoop {
  /** When the last right answer was due, on the clock; -1 before the first. */
  readonly lastGood: () => number;
  /** Sends at another rate from now on, which is then the one that the series tells. */
  readonly pace: (intervalMs: number) => void;
  /** Sends nothing more, waits at most `graceMs` for answers under way, and gives every sample. */
  readonly finish: (graceMs: number) => Promise<ProbeSeries>;
}

/**
 * More unanswered requests than this on one channel, and no further one is sent: queueing more proves nothing. It counts as lost, because
 * a client that had sent it would wait as well. New connections stay far below the limit that servers have for them.
 */
const MOST_WAITING = { established: 20_000, new: 200 } as const;
const NOT_SENT = 'not sent, too many wait already';

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.message.slice(0, 120);
};

/**
 * Sends at a fixed rate whether or not answers come, so that a stalled service is seen by every request that was due
 * meanwhile (no coordinated omission: Gil Tene, "How NOT to Measure Latency"). Latency counts from when a request was due.
 */
export const startOpenLoop = (channel: ProbeSeries['channel'], intervalMs: number, now: () => number, ask: Ask): OpenLoop => {
  const [sent, lag, done, ok]: [number[], number[], number[], (0 | 1)[]] = [[], [], [], []];
  const failures: Record<string, number> = {};
  let [outstanding, lastGood, running] = [0, -1, true];
  let due = now();
  let [interval, watched] = [intervalMs, intervalMs];

  const send = (n: number, dueAt: number): void => {
    sent.push(dueAt);
    lag.push(Math.max(0, now() - dueAt));
    done.push(-1);
    ok.push(0);
    outstanding += 1;
    ask(n)
      .then(() => {
        if (!running) return;
        done[n] = now();
        ok[n] = 1;
        lastGood = Math.max(lastGood, dueAt);
      })
      .catch((error: unknown) => {
        if (!running) return;
        done[n] = now();
        const reason = reasonOf(error);
        failures[reason] = (failures[reason] ?? 0) + 1;
      })
      .finally(() => {
        outstanding -= 1;
      });
  };

  const lose = (dueAt: number): void => {
    sent.push(dueAt);
    lag.push(0);
    done.push(-1);
    ok.push(0);
    failures[NOT_SENT] = (failures[NOT_SENT] ?? 0) + 1;
  };

  const tick = (): void => {
    for (; due <= now(); due += interval) {
      if (outstanding < MOST_WAITING[channel]) send(sent.length, due);
      else lose(due);
    }
    timer = setTimeout(tick, Math.max(0, due - now()));
  };
  let timer = setTimeout(tick, 0);

  return {
    lastGood: () => lastGood,
    pace: (ms) => {
      interval = ms;
      watched = Math.min(watched, ms);
    },
    finish: async (graceMs) => {
      clearTimeout(timer);
      for (const end = now() + graceMs; outstanding > 0 && now() < end; ) await new Promise((resolve) => setTimeout(resolve, 1));
      running = false;
      return { channel, interval_ms: watched, sent_ms: sent, lag_ms: lag, done_ms: done, ok, failures };
    },
  };
};
