import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { CriuOptions } from '../schema/cell.ts';
import type { CriuRun } from '../schema/events.ts';
import { measureImages } from './images.ts';
import { parseLog } from './log.ts';
import { readLogFile } from './log-file.ts';
import { dumpArguments, restoreArguments } from './options.ts';
import { decodeDumpStats, decodeRestoreStats } from './stats.ts';

export interface CriuRequest {
  /** Path or name of the CRIU binary, or of the wrapper that a maintainer put in its place. */
  readonly binary: string;
  readonly imagesDir: string;
  readonly options: CriuOptions;
  readonly timeoutMs: number;
  /** Longest time in s that CRIU may need to freeze the tree; absent: its own, which is 10 s. */
  readonly freezeTimeoutS?: number;
  /** Root of a tree with a mount namespace of its own, mounted on itself; for restore. */
  readonly root?: string;
  /** Dump without killing: the tree goes on running. */
  readonly leaveRunning?: boolean;
  /** Milliseconds since the runner started. */
  readonly now: () => number;
}

/** A CRIU process that has ended. Reading what it left behind takes time, so that is a step of its own. */
export interface CriuProcess {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly start_ms: number;
  readonly end_ms: number;
  /** The record, and the whole log at -v4 (empty when CRIU wrote none). */
  readonly collect: () => Promise<{ run: CriuRun; log: string }>;
}

const readText = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

/** Statistics are only there after a success, and a wrapper may leave none: that is recorded, never guessed around. */
const readStats = async (action: CriuRun['action'], dir: string): Promise<Partial<CriuRun>> => {
  try {
    const file = await readFile(path.join(dir, `stats-${action}`));
    return action === 'dump' ? { dump_stats: decodeDumpStats(file) } : { restore_stats: decodeRestoreStats(file) };
  } catch (error) {
    return { stats_problem: error instanceof Error ? error.message : String(error) };
  }
};

const startCriu = (argv: readonly string[], output: string, request: CriuRequest) =>
  execa(request.binary, argv, {
    cwd: request.imagesDir,
    stdin: 'ignore',
    stdout: { file: output },
    stderr: { file: output, append: true },
    reject: false,
    timeout: request.timeoutMs,
    killSignal: 'SIGKILL',
    buffer: false,
  });

/** As startCriu, so that only its owner may read what it writes. A child inherits the mask at its start, within the call. */
const startPrivately: typeof startCriu = (...args) => {
  const mask = process.umask(0o077);
  try {
    return startCriu(...args);
  } finally {
    process.umask(mask);
  }
};

const runCriu = async (action: CriuRun['action'], argv: string[], request: CriuRequest): Promise<CriuProcess> => {
  // The restored tree would keep a pipe of ours open, so the output goes to a file.
  const output = path.join(request.imagesDir, `${action}.output`);
  const start_ms = request.now();
  const result = await (action === 'dump' ? startPrivately : startCriu)(argv, output, request);
  const end_ms = request.now();
  const [exitCode, signal] = [result.exitCode ?? null, result.signal ?? null];
  const collect: CriuProcess['collect'] = async () => {
    const [log, printed, stats] = await Promise.all([
      readLogFile(path.join(request.imagesDir, `${action}.log`)),
      readText(output),
      readStats(action, request.imagesDir),
    ]);
    const notStarted = exitCode === null && signal === null ? `${result.shortMessage ?? ''}\n` : '';
    const run: CriuRun = {
      action,
      argv: [request.binary, ...argv],
      exit_code: exitCode,
      signal,
      timed_out: result.timedOut,
      start_ms,
      end_ms,
      stderr: notStarted + printed.slice(-4096),
      log: parseLog(log),
      ...stats,
      ...(action === 'dump' ? { images: await measureImages(request.imagesDir) } : {}),
    };
    return { run, log };
  };
  return { exitCode, signal, timedOut: result.timedOut, start_ms, end_ms, collect };
};

/** Dumps the tree below `pid` and kills it, unless it is to go on running. Never throws for what CRIU does: its outcome is in the record. */
export const criuDump = async (pid: number, request: CriuRequest): Promise<CriuProcess> => {
  await mkdir(request.imagesDir, { recursive: true, mode: 0o700 });
  const argv = dumpArguments(pid, request.imagesDir, request.options, request.leaveRunning);
  const patience = request.freezeTimeoutS === undefined ? [] : ['--timeout', String(request.freezeTimeoutS)];
  return await runCriu('dump', [...argv, ...patience], request);
};

/** Restores the tree from its images and lets it go. Never throws for what CRIU does. */
export const criuRestore = (request: CriuRequest): Promise<CriuProcess> =>
  runCriu('restore', restoreArguments(request.imagesDir, request.options, request.root), request);
