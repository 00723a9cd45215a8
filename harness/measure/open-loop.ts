import type { ProbeSeries } from '../schema/probe-series.ts';

/**
 * One request that is due; resolves when its right answer is there, rejects with the reason otherwise. Who asks on a new connection says
 * when the other side has taken it.
 */
export type Ask = (n: number, taken: () => void) => Promise<void>;

export interface OpenLoop {
  /** When the last right answer was due, on the clock; -1 before the first. */
  readonly lastGood: () => number;
  /** Sends at another rate from now on, which is then the one that the series tells. */
  readonly pace: (intervalMs: number) => void;
  /** Sends nothing for as long as it rests: no request is due meanwhile. */
  readonly rest: (isResting: boolean) => void;
  /** Sends nothing more, waits at most `graceMs` for answers under way, and gives every sample. */
  readonly finish: (graceMs: number) => Promise<ProbeSeries>;
}

/**
 * How many requests may wait for their answers before further ones are sent more rarely, and then how much longer than the last the next
 * one waits since the first. A service that was away reads everything that waits before it answers the first of it, so that whoever asks
 * without end makes the outage longer that it measures. On the open connection requests are answered in their order, and it takes only the
 * first to see the end. A new connection that is not taken stands for itself, and must be tried often enough to meet a service that listens again.
 */
const PATIENCE = { first: { free: 1, growth: 2 }, each: { free: 4, growth: 1.1 } } as const;
/**
 * A new connection that was taken (a kernel takes them for a service that stands still) needs no others beside it either, once it waits for
 * so many intervals: a service that is only slow is asked as before.
 */
const PATIENT_INTERVALS = 5;
/** So long without a look is no matter of timers, which are late by a millisecond or two: the prober was kept from running. */
const BLIND_MS = 5;
const NOT_SENT = 'not sent, others waited for their answers';

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.message.slice(0, 120);
};

/**
 * Asks at a fixed rate whether or not answers come, so that a stalled service is seen by every request that was due
 * meanwhile (no coordinated omission: Gil Tene, "How NOT to Measure Latency"). Latency counts from when a request was due.
 * Where several wait, those that are due are held back, and the next one that is sent stands for all of them: its answer is theirs.
 */
export const startOpenLoop = (channel: ProbeSeries['channel'], intervalMs: number, now: () => number, ask: Ask): OpenLoop => {
  const [sent, lag, done, ok]: [number[], number[], number[], (0 | 1)[]] = [[], [], [], []];
  const failures: Record<string, number> = {};
  /** What waits for its answer, by its number, the oldest first: when it was sent, and whether its connection was taken. */
  const waiting = new Map<number, { readonly sent: number; isTaken: boolean }>();
  /** When the last request that was answered rightly was sent: what still waits from before it was lost, and holds nothing up. */
  let answeredSent = Number.NEGATIVE_INFINITY;
  let held: number[] = [];
  const blind: [from: number, to: number][] = [];
  let looked = now();
  let [lastSent, lastGood, running] = [0, -1, true];
  let due = now();
  let [interval, watched] = [intervalMs, intervalMs];

  const maySend = (at: number): boolean => {
    const open = [...waiting.values()].filter(({ sent: sentAt }) => sentAt > answeredSent);
    const [oldest, newest] = [open[0], open.at(-1)];
    if (oldest === undefined || newest === undefined) return true;
    const isPatient = channel === 'established' || (newest.isTaken && at - oldest.sent >= PATIENT_INTERVALS * intervalMs);
    const { free, growth } = isPatient ? PATIENCE.first : PATIENCE.each;
    if (open.length < free) return true;
    return at > lastSent && at - oldest.sent >= growth * (lastSent - oldest.sent);
  };

  /** One request for all that were held back, in the name of the last of them. */
  const send = (): void => {
    const group = held;
    const n = group.at(-1);
    if (n === undefined) return;
    held = [];
    lastSent = now();
    for (const i of group) lag[i] = Math.max(0, lastSent - (sent[i] ?? lastSent));
    const entry = { sent: lastSent, isTaken: false };
    waiting.set(n, entry);
    ask(n, () => {
      entry.isTaken = true;
    })
      .then(
        () => {
          if (!running) return;
          const at = now();
          for (const i of group) [done[i], ok[i]] = [at, 1];
          lastGood = Math.max(lastGood, sent[n] ?? -1);
          answeredSent = Math.max(answeredSent, entry.sent);
        },
        (error: unknown) => {
          if (!running) return;
          const at = now();
          for (const i of group) done[i] = at;
          const reason = reasonOf(error);
          failures[reason] = (failures[reason] ?? 0) + 1;
        },
      )
      .finally(() => {
        waiting.delete(n);
        if (running && held.length > 0 && maySend(now())) send();
      });
  };

  const tick = (): void => {
    // Timers come before what has arrived, so an answer of this time is taken off only after it is on record here.
    const at = now();
    if (at - looked > interval + BLIND_MS) blind.push([looked, at]);
    looked = at;
    for (; due <= now(); due += interval) {
      held.push(sent.length);
      sent.push(due);
      lag.push(0);
      done.push(-1);
      ok.push(0);
      if (maySend(now())) send();
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
    rest: (isResting) => {
      clearTimeout(timer);
      if (isResting) return;
      due = now();
      looked = due;
      timer = setTimeout(tick, 0);
    },
    finish: async (graceMs) => {
      clearTimeout(timer);
      for (const end = now() + graceMs; waiting.size > 0 && now() < end; ) await new Promise((resolve) => setTimeout(resolve, 1));
      running = false;
      if (held.length > 0) failures[NOT_SENT] = held.length;
      return { channel, interval_ms: watched, sent_ms: sent, lag_ms: lag, done_ms: done, ok, failures, blind_ms: blind };
    },
  };
};
