import path from 'node:path';
import type { CriuProcess, CriuRequest } from '../../criu/driver.ts';
import type { Cell } from '../../schema/cell.ts';
import type { CriuRun, Step } from '../../schema/events.ts';
import type { BatchContext, CycleBody } from '../context.ts';
import { imagesRootOf } from '../images-store.ts';
import { networkLock } from '../network-lock.ts';
import { optionsOf } from '../remedy.ts';
import { CycleStop } from '../stops.ts';
import { atTick } from '../tick.ts';
import { recordCriu } from './criu-record.ts';

const CRIU_TIMEOUT_MS = 600_000;
/** The --timeout of CRIU where none is given (Documentation/criu.txt). */
const CRIU_FREEZE_S = 10;

/** What a cycle has recorded so far. */
export type Draft = { -readonly [Key in keyof CycleBody]: CycleBody[Key] };

type Context = Pick<BatchContext, 'options' | 'emit' | 'now' | 'batch' | 'mode' | 'pace'>;

/** Folder of the images of one cycle. */
export const imagesDirOf = ({ options }: Pick<BatchContext, 'options'>, cell: Cell, cycle: number): string =>
  path.join(imagesRootOf(options, cell), `${cell.id}-${cycle}`);

/** What criu dump and restore are called with in one cycle. `root` is where a tree with a mount namespace of its own finds its /. */
export const criuRequestFor = async (context: Context, cell: Cell, cycle: number, root?: string): Promise<CriuRequest> => ({
  binary: context.options.criu,
  imagesDir: imagesDirOf(context, cell, cycle),
  options: { ...optionsOf(cell), network_lock: await networkLock(context.options.criu, optionsOf(cell)) },
  // Where instructions are counted, time jumps while a disk is waited for.
  timeoutMs: context.mode === 'count' ? CRIU_TIMEOUT_MS * context.pace : CRIU_TIMEOUT_MS,
  now: context.now,
  ...(context.mode === 'count' ? { begin: atTick(context.options.subjects, context.now) } : {}),
  // An emulated machine needs longer to freeze a tree than CRIU waits by itself.
  ...(context.pace > 1 ? { freezeTimeoutS: CRIU_FREEZE_S * context.pace } : {}),
  ...(root === undefined ? {} : { root }),
});

/** The record of a CRIU process that has ended; its whole log goes to the run folder, named by what it did. */
export const recordRun = (context: Context, cell: Cell, cycle: number, process: CriuProcess, name: string): Promise<CriuRun> =>
  recordCriu(context, process, `${cell.id}/${cycle}-${name}.log.gz`);

/** Which step of a cycle a CRIU process belongs to. */
const STEPS = {
  'pre-dump': 'dump',
  dump: 'dump',
  'page-server': 'dump',
  restore: 'restore',
  'lazy-pages': 'restore',
} as const satisfies Record<CriuRun['action'], Step>;

/** How a cycle stops at a CRIU process that did not succeed; `timeoutMs` is how long it was waited for. */
export const criuStop = (run: CriuRun | undefined, timeoutMs: number): CycleStop => {
  if (run === undefined) return new CycleStop({ step: 'dump', origin: 'harness', message: 'no CRIU process was recorded' });
  const how = run.timed_out
    ? `was killed after ${timeoutMs} ms`
    : run.signal === null
      ? `ended with exit code ${run.exit_code}`
      : `was killed by ${run.signal}`;
  const line = run.log.errors[0]?.message ?? run.stderr.trim().split('\n').at(-1) ?? '';
  return new CycleStop({
    step: STEPS[run.action],
    origin: run.timed_out ? 'timeout' : 'criu',
    message: `criu ${run.action} ${how}${line === '' ? '' : `: ${line}`}`,
  });
};
