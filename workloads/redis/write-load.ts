import type { Redis } from 'ioredis';
import type { Observation } from '../../harness/schema/events.ts';
import { same } from '../observe.ts';
import { slices } from '../seeded.ts';
import { openRedis } from './client.ts';
import { VALUE_BYTES } from './data.ts';

/** Keys written by one MSET. */
const BATCH = 16;
const TICK_MS = 5;
/** What was due while the service was away is not made up for: no client does yesterday's work after a freeze either. */
const MOST_TICKS = 4;
/** Commands without an answer, after which nothing more is sent: a client that waits for its answers. */
const MOST_WAITING = 8;
/** Keys read by one MGET. */
const READ_BATCH = 256;
const COUNTER = 'written:count';

/** How much is written to, and how quickly, both in bytes of values. */
export interface WriteRate {
  readonly bytes: number;
  readonly bytesPerS: number;
}

/** A client that overwrites keys of its own, round and round. */
export interface WriteLoad {
  readonly start: () => void;
  /** Bytes of values whose write was answered so far. */
  readonly written: () => number;
  /** Stops writing, waits for every answer, and states what was written and what the server holds of it. */
  readonly prove: () => Promise<Observation[]>;
  readonly close: () => void;
}

const keyOf = (slot: number): string => `written:${slot}`;

const writtenValue = (sequence: number): string => `${sequence}`.padEnd(VALUE_BYTES, '.');

const fill = async (redis: Redis, slots: number): Promise<void> => {
  for (const [from, to] of slices(slots, READ_BATCH))
    await redis.mset(Array.from({ length: to - from }, (_, i) => [keyOf(from + i), writtenValue(0)]).flat());
  await redis.set(COUNTER, 0);
};

/** How many keys hold the value that was last written to them. */
const countRight = async (redis: Redis, last: Float64Array): Promise<number> => {
  let right = 0;
  for (const [from, to] of slices(last.length, READ_BATCH)) {
    const values = await redis.mget(Array.from({ length: to - from }, (_, i) => keyOf(from + i)));
    right += values.filter((value, i) => value === writtenValue(last[from + i] ?? -1)).length;
  }
  return right;
};

/**
 * A load of writes on a connection of its own, which must outlive the dump. Every value says which write it is from, and the server counts
 * the batches: a write that was answered and is lost shows in one or the other.
 */
export const openWriteLoad = async (port: number, { bytes, bytesPerS }: WriteRate): Promise<WriteLoad> => {
  const redis = await openRedis(port);
  const slots = Math.max(BATCH, Math.floor(bytes / VALUE_BYTES));
  const last = new Float64Array(slots);
  await fill(redis, slots);
  const waiting = new Set<Promise<void>>();
  let [sequence, sent, answered, failed] = [0, 0, 0, 0];
  let timer: NodeJS.Timeout | undefined;
  let before = performance.now();
  let due = 0;

  const writeBatch = (): void => {
    const pairs: string[] = [];
    for (let i = 0; i < BATCH; i += 1) {
      const slot = sequence % slots;
      sequence += 1;
      last[slot] = sequence;
      pairs.push(keyOf(slot), writtenValue(sequence));
    }
    sent += 1;
    const done = Promise.all([redis.mset(pairs), redis.incr(COUNTER)]).then(
      () => {
        answered += 1;
      },
      () => {
        failed += 1;
      },
    );
    waiting.add(done);
    void done.then(() => waiting.delete(done));
  };
  const tick = (): void => {
    const now = performance.now();
    due += Math.min(now - before, MOST_TICKS * TICK_MS) * (bytesPerS / 1000 / VALUE_BYTES / BATCH);
    before = now;
    for (; due >= 1 && waiting.size < MOST_WAITING; due -= 1) writeBatch();
    // What could not be sent is not made up for either.
    due = Math.min(due, 1);
  };
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await Promise.all(waiting);
  };
  return {
    start: () => {
      before = performance.now();
      timer ??= setInterval(tick, TICK_MS);
    },
    written: () => answered * BATCH * VALUE_BYTES,
    prove: async () => {
      await stop();
      const counted = Number(await redis.get(COUNTER));
      const right = await countRight(redis, last);
      return [
        same('writes-answered', sent, answered, 'batches of writes that were sent, and those that were answered'),
        same('writes-counted', sent - failed, counted, 'batches of writes, counted by the server'),
        same('written-values', slots, right, 'keys that hold what was last written to them'),
      ];
    },
    close: () => {
      clearInterval(timer);
      redis.disconnect();
    },
  };
};
