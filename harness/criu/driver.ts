import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { CriuOptions, PreCopy } from '../schema/cell.ts';
import type { CriuRun } from '../schema/events.ts';
import { measureImages } from './images.ts';
import { parseLog } from './log.ts';
import { readLogFile } from './log-file.ts';
import { type DumpManner, dumpArguments, type PageServer, preDumpArguments, restoreArguments, type Series } from './options.ts';
import { parsePhases } from './phases.ts';
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
  /** What the dump does beyond the usual. */
  readonly manner?: DumpManner;
  /** Where a restore leaves its log, statistics and pidfile; with the images when absent. Several restores of one image need one each. */
  readonly workDir?: string;
  /** Restore without the pages, which a `criu lazy-pages` on the same folder hands out. */
  readonly lazy?: boolean;
  /** Milliseconds since the runner started. */
  readonly now: () => number;
  /** A program that starts CRIU at a moment that is known before; absent: it is started at once. */
  readonly begin?: (() => { readonly prefix: readonly [string, ...string[]]; readonly start_ms: number }) | undefined;
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

const isServer = (action: CriuRun['action']): boolean => action === 'page-server' || action === 'lazy-pages';

/** Statistics are only there after a success, and a wrapper may leave none: that is recorded, never guessed around. */
const readStats = async (action: CriuRun['action'], dir: string): Promise<Partial<CriuRun>> => {
  if (isServer(action)) return {};
  try {
    const file = await readFile(path.join(dir, action === 'restore' ? 'stats-restore' : 'stats-dump'));
    return action === 'restore' ? { restore_stats: decodeRestoreStats(file) } : { dump_stats: decodeDumpStats(file) };
  } catch (error) {
    return { stats_problem: error instanceof Error ? error.message : String(error) };
  }
};

const leftIn = ({ workDir, imagesDir }: CriuRequest): string => workDir ?? imagesDir;

/** When a file was last written to, on the clock of the runner; Date.now() cuts off what is below a millisecond. */
const writtenAt = async (file: string, now: () => number): Promise<{ log_written_ms?: number }> => {
  const mtime = (await stat(file).catch(() => undefined))?.mtimeMs;
  const round = (ms: number): number => Math.round(ms * 1000) / 1000;
  return mtime === undefined ? {} : { log_written_ms: round(mtime - (Date.now() + 0.5) + now()) };
};

/** Phases of a dump or restore that succeeded. */
const readPhases = async (
  action: CriuRun['action'],
  log: string,
  stats: Partial<CriuRun>,
  request: CriuRequest,
): Promise<Partial<CriuRun>> => {
  if (action !== 'dump' && action !== 'restore') return {};
  const phases = parsePhases(action, log, stats.dump_stats);
  return phases === undefined
    ? {}
    : { phases: { ...phases, ...(await writtenAt(path.join(leftIn(request), `${action}.log`), request.now)) } };
};

const killGroup = (leader: number | undefined): void => {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // nobody is left of it
  }
};

const startCriu = (
  argv: readonly string[],
  output: string,
  request: CriuRequest,
  status = false,
  [file, ...words]: readonly [string, ...string[]] = [request.binary],
) => {
  // No pipe of ours: what a wrapper leaves running would hold it open, and be waited for.
  // The types of execa name the descriptors 3 to 9 only; it takes any.
  const written = openSync(output, 'w') as 3;
  try {
    const child = execa(file, [...words, ...argv], {
      cwd: leftIn(request),
      stdio: ['ignore', written, written, ...(status ? (['pipe'] as const) : [])],
      reject: false,
      timeout: request.timeoutMs,
      killSignal: 'SIGKILL',
      buffer: false,
      detached: true,
    });
    // The time limit ends what was started, which may be a wrapper: the CRIU that it runs is of its group.
    void child.then(({ timedOut }) => (timedOut ? killGroup(child.pid) : undefined));
    return child;
  } finally {
    closeSync(written);
  }
};

/** As startCriu, so that only its owner may read what it writes. A child inherits the mask at its start, within the call. */
export const startPrivately: typeof startCriu = (...args) => {
  const mask = process.umask(0o077);
  try {
    return startCriu(...args);
  } finally {
    process.umask(mask);
  }
};

const runCriu = async (action: CriuRun['action'], argv: string[], request: CriuRequest): Promise<CriuProcess> => {
  const output = path.join(leftIn(request), `${action}.output`);
  const begin = request.begin?.();
  const start_ms = begin?.start_ms ?? request.now();
  const command = [...(begin?.prefix ?? []), request.binary] as [string, ...string[]];
  const result = await (action === 'restore' ? startCriu : startPrivately)(argv, output, request, false, command);
  return ended(action, argv, request, start_ms, result);
};

type Ended = Awaited<ReturnType<typeof startCriu>>;

/** The record of a CRIU process that `result` is the end of. */
export const ended = (
  action: CriuRun['action'],
  argv: readonly string[],
  request: CriuRequest,
  start_ms: number,
  result: Ended,
): CriuProcess => {
  const output = path.join(leftIn(request), `${action}.output`);
  const end_ms = request.now();
  const [exitCode, signal] = [result.exitCode ?? null, result.signal ?? null];
  const collect: CriuProcess['collect'] = async () => {
    const [log, printed, stats] = await Promise.all([
      readLogFile(path.join(leftIn(request), `${action}.log`)),
      readText(output),
      readStats(action, leftIn(request)),
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
      ...(exitCode === 0 ? await readPhases(action, log, stats, request) : {}),
      ...stats,
      ...(action === 'dump' || action === 'pre-dump' ? { images: await measureImages(request.imagesDir) } : {}),
    };
    return { run, log };
  };
  return { exitCode, signal, timedOut: result.timedOut, start_ms, end_ms, collect };
};

/** Dumps the tree below `pid` and kills it, unless it is to go on running. Never throws for what CRIU does: its outcome is in the record. */
export const criuDump = async (pid: number, request: CriuRequest): Promise<CriuProcess> => {
  await mkdir(request.imagesDir, { recursive: true, mode: 0o700 });
  const argv = dumpArguments(pid, request.imagesDir, request.options, request.manner);
  const patience = request.freezeTimeoutS === undefined ? [] : ['--timeout', String(request.freezeTimeoutS)];
  return await runCriu('dump', [...argv, ...patience], request);
};

/** Restores the tree from its images and lets it go. Never throws for what CRIU does. */
export const criuRestore = (request: CriuRequest): Promise<CriuProcess> =>
  runCriu('restore', restoreArguments(request.imagesDir, request.options, request), request);

/** Writes the memory of the tree below `pid`, which runs on. Never throws for what CRIU does. */
export const criuPreDump = async (
  pid: number,
  request: CriuRequest,
  mode: PreCopy['mode'],
  series: Series,
  server?: PageServer,
): Promise<CriuProcess> => {
  await mkdir(request.imagesDir, { recursive: true, mode: 0o700 });
  return await runCriu('pre-dump', preDumpArguments(pid, request.imagesDir, mode, series, request.options, server), request);
};
