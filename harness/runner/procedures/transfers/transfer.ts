import { type CriuProcess, type CriuRequest, criuDump, criuRestore } from '../../../criu/driver.ts';
import type { CriuServer } from '../../../criu/servers.ts';
import { DeadlineError, withDeadline } from '../../../measure/clock.ts';
import type { Cell } from '../../../schema/cell.ts';
import type { ProcessState } from '../../../schema/process-state.ts';
import { type BatchContext, timed } from '../../context.ts';
import { coolDown, deviceReadBytes } from '../../images-store.ts';
import { during } from '../../stops.ts';
import { criuStop, type Draft, imagesDirOf, recordRun } from '../criu-steps.ts';
import type { Instance } from '../instance.ts';

/** One cycle on its way from the dump to the restore. */
export interface Trip {
  readonly context: BatchContext;
  readonly cell: Cell;
  readonly cycle: number;
  readonly instance: Instance;
  readonly request: CriuRequest;
  /** The tree right before the dump. */
  readonly before: readonly ProcessState[];
  readonly draft: Draft;
}

/**
 * A way to freeze a service and to have it back. Fills in the marks; what CRIU left behind is read by the function that it gives, after
 * the service was proven: reading logs must not lengthen an outage. Throws a CycleStop, with everything read, where CRIU failed.
 */
export type Transfer = (trip: Trip) => Promise<() => Promise<void>>;

/** The CRIU processes of a trip, as far as it got. */
export interface Processes {
  readonly preDumps?: readonly CriuProcess[];
  readonly dump?: CriuProcess | undefined;
  readonly restore?: CriuProcess | undefined;
  readonly helper?: CriuServer | undefined;
  /** The helper, where it has ended before the restore. */
  readonly served?: CriuProcess | undefined;
}

/** How long a server may take to end after what it served has ended. */
const SERVER_TIMEOUT_MS = 60_000;

export const dumpTree = async ({ context, cell, cycle, instance, draft }: Trip, request: CriuRequest): Promise<CriuProcess> => {
  const dump = await timed(context, 'dump', () => criuDump(instance.service.pid, request), { cell: cell.id, cycle });
  draft.marks = { ...draft.marks, dump_start_ms: dump.start_ms, dump_end_ms: dump.end_ms };
  return dump;
};

/** Where a restore is to find all images of the trip on the disk only: takes them out of the page cache. Once is enough. */
export const coolImages = async ({ context, cell, cycle, draft }: Trip): Promise<void> => {
  if (cell.images !== 'disk-cold' || draft.images_store?.cold !== undefined) return;
  const cool = () => during('restore', 'harness', () => coolDown(context.options, imagesDirOf(context, cell, cycle)));
  draft.images_store = { ...draft.images_store, cold: await timed(context, 'cool', cool, { cell: cell.id, cycle }) };
};

/** How much was read from the disk below the images while something was done; of images in memory nothing is said. */
const watchDevice = async <T>({ context, cell, cycle, draft }: Trip, body: () => Promise<T>): Promise<T> => {
  if (cell.images === undefined) return await body();
  const dir = imagesDirOf(context, cell, cycle);
  const before = await deviceReadBytes(dir);
  const result = await body();
  const after = await deviceReadBytes(dir);
  const read = before === undefined || after === undefined ? {} : { device_read_bytes: after - before };
  draft.images_store = { ...draft.images_store, ...read };
  return result;
};

export const restoreTree = async (trip: Trip, request: CriuRequest): Promise<CriuProcess> => {
  const { context, cell, cycle, draft } = trip;
  await coolImages(trip);
  const restore = await watchDevice(trip, () => timed(context, 'restore', () => criuRestore(request), { cell: cell.id, cycle }));
  draft.marks = { ...draft.marks, restore_start_ms: restore.start_ms, restore_end_ms: restore.end_ms };
  return restore;
};

/** The end of a server whose client has ended; one that goes on for long is killed, which its record shows. */
export const endOf = async (server: CriuServer, pace: number): Promise<CriuProcess> => {
  try {
    return await withDeadline(server.ended, SERVER_TIMEOUT_MS * pace, 'the end of the server');
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    server.kill();
    return await server.ended;
  }
};

const record = async (trip: Trip, { preDumps = [], dump, restore, helper }: Processes): Promise<void> => {
  const { context, cell, cycle, draft } = trip;
  const keep = (process: CriuProcess, name: string) => recordRun(context, cell, cycle, process, name);
  if (preDumps.length > 0) {
    draft.pre_dumps = [];
    for (const [i, process] of preDumps.entries()) draft.pre_dumps.push(await keep(process, `pre-dump-${i + 1}`));
  }
  if (dump !== undefined) draft.dump = await keep(dump, 'dump');
  if (restore !== undefined) draft.restore = await keep(restore, 'restore');
  if (helper === undefined) return;
  if (restore !== undefined && restore.exitCode !== 0) helper.kill();
  draft.helper = await keep(await endOf(helper, context.pace), 'server');
};

/** Gives how the records are read, where every process of the trip succeeded so far; else reads them and throws. */
export const conclude = async (trip: Trip, processes: Processes): Promise<() => Promise<void>> => {
  const { preDumps = [], dump, restore, served } = processes;
  const failed = [...preDumps, dump, restore, served].some((process) => process !== undefined && process.exitCode !== 0);
  const collect = () => record(trip, processes);
  if (!failed) return collect;
  await collect();
  const { draft } = trip;
  const runs = [...(draft.pre_dumps ?? []), draft.dump, draft.helper, draft.restore];
  throw criuStop(
    runs.find((run) => run !== undefined && run.exit_code !== 0),
    trip.request.timeoutMs,
  );
};
