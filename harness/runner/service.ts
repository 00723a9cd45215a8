import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Launch } from '../../workloads/workload.ts';
import { killTree } from './process-tree.ts';

/** One running instance of a service. Its pid stays the same across dump and restore. */
export interface Service {
  readonly pid: number;
  readonly spawn_ms: number;
  /** Set when the process we started ended by itself or by the dump: how, in words. */
  readonly ended: () => string | undefined;
  /** Last lines of what it printed. */
  readonly logTail: () => Promise<string>;
  /** Kills the whole tree, restored or not, and waits until it is gone. */
  readonly kill: () => Promise<void>;
}

/** Starts a service in a session of its own, without a terminal, its output in service.log of its folder. */
export const startService = async (
  launch: Launch,
  dir: string,
  { now, pace }: { readonly now: () => number; readonly pace: number },
): Promise<Service> => {
  const logFile = path.join(dir, 'service.log');
  const log = await open(logFile, 'a', 0o600);
  const spawn_ms = now();
  const child = spawn(launch.argv[0], launch.argv.slice(1), {
    cwd: dir,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C', ...launch.env },
  });
  let ended: string | undefined;
  child.once('exit', (code, signal) => {
    ended = signal === null ? `exit code ${code}` : `signal ${signal}`;
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const spawned = new Promise<void>((resolve) => child.once('spawn', resolve));
  await Promise.race([spawned, failed]).finally(() => log.close());
  const pid = child.pid ?? 0;
  return {
    pid,
    spawn_ms,
    ended: () => ended,
    logTail: async () => (await readFile(logFile, 'utf8').catch(() => '')).slice(-4096),
    kill: () => killTree(pid, { now, pace }),
  };
};
