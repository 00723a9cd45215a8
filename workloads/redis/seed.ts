import { spawn } from 'node:child_process';
import { retryFor } from '../process.ts';
import { slices } from '../seeded.ts';
import type { Launch } from '../workload.ts';
import { PORT, type Start } from './configuration.ts';
import { itemOf, keyOf } from './data.ts';

export interface SeedRequest {
  /** Where the server keeps its files. */
  readonly dir: string;
  readonly start: Start;
  readonly count: number;
  readonly pace: number;
  readonly launch: Launch;
}

/**
 * Fills an empty server with the seeded items, and gives the folder that every cold start gets a copy of: with a snapshot, or with
 * the append-only file as those writes left it, a log of commands and never rewritten.
 */
export const makeSeed = async ({ dir, start, count, pace, launch }: SeedRequest): Promise<string> => {
  const { openRedis } = await import('./client.ts');
  const server = spawn(launch.argv[0], launch.argv.slice(1), { stdio: 'ignore' });
  try {
    const redis = await retryFor(20_000 * pace, () => openRedis(PORT), 2 * pace);
    for (const [from, to] of slices(count, 500)) {
      await redis.mset(Array.from({ length: to - from }, (_, i) => [keyOf(from + i), itemOf(from + i)]).flat());
    }
    // A log has every command that was answered: it is written before the answer is.
    if (start === 'rdb') await redis.save();
    redis.disconnect();
  } finally {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
  }
  return dir;
};
