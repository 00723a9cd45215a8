import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { copyFolder } from '../../../workloads/process.ts';
import type { Cloning } from '../../../workloads/workload.ts';
import { criuDump } from '../../criu/driver.ts';
import { withDeadline } from '../../measure/clock.ts';
import type { Cell } from '../../schema/cell.ts';
import type { Copy, CopySide, Identity } from '../../schema/copies.ts';
import type { ProcessState } from '../../schema/process-state.ts';
import { type BatchContext, type CycleBody, timed } from '../context.ts';
import { untilIdle } from '../copies/idle.ts';
import type { CopySetup } from '../copies/protocol.ts';
import { type Planned, runSide } from '../copies/side.ts';
import { removeLocks } from '../leftover-locks.ts';
import { readTree } from '../process-tree.ts';
import { launchWith } from '../remedy.ts';
import { inspectAndRemove } from '../secrecy.ts';
import { CycleStop, during, stopOf } from '../stops.ts';
import { criuRequestFor, criuStop, type Draft, imagesDirOf, recordRun } from './criu-steps.ts';
import type { Instance } from './instance.ts';

const CLIENT_TIMEOUT_MS = 30_000;
/** A copy that has not answered yet is asked so often, and all of them together not more than once a millisecond. */
const POLL_MS = 2;

/** One cycle of the procedure. */
interface Cloned {
  readonly context: BatchContext;
  readonly cell: Cell;
  readonly cycle: number;
  readonly instance: Instance;
  readonly cloning: Cloning;
  readonly draft: Draft;
  /** Folder of all that the copies have on disk. */
  readonly dir: string;
}

interface Imprinted {
  readonly identities: Identity[];
  readonly imprint: string;
  readonly tree: ProcessState[];
  /** The highest pid or thread id that is to be restored. */
  readonly lastPid: number;
}

const countOf = ({ clones = 1 }: Cell): number => clones;
const indices = (cell: Cell): number[] => Array.from({ length: countOf(cell) }, (_, i) => i + 1);

const lastIdIn = async (tree: readonly ProcessState[]): Promise<number> => {
  const threads = await Promise.all(tree.map(({ pid }) => readdir(`/proc/${pid}/task`).catch(() => [])));
  return Math.max(...tree.map(({ pid, pgid, sid }) => Math.max(pid, pgid, sid)), ...threads.flat().map(Number));
};

/** Leaves a last trace in the memory of the original and sees every client off: the copies are taken of an idle service. */
const imprintOriginal = async ({ context, instance, cloning }: Cloned): Promise<Imprinted> => {
  await instance.prober.finish();
  const limit = CLIENT_TIMEOUT_MS * context.pace;
  const client = await withDeadline(cloning.connect(context.cells[0]?.workload.params ?? {}), limit, 'a client of the original');
  try {
    const identities = await withDeadline(client.identities(), limit, 'what is its own');
    const imprint = await withDeadline(client.imprint(randomUUID()), limit, 'the imprint');
    await client.close();
    await instance.session.close();
    const { port } = context.fixture.probe;
    if (port !== undefined) await untilIdle(port, context.pace);
    const tree = await readTree(instance.service.pid);
    return { identities, imprint, tree, lastPid: await lastIdIn(tree) };
  } finally {
    await client.close();
  }
};

const dumpOriginal = async ({ context, cell, cycle, instance, draft }: Cloned) => {
  const request = await criuRequestFor(context, cell, cycle);
  const dump = await timed(context, 'dump', () => criuDump(instance.service.pid, request), { cell: cell.id, cycle });
  draft.marks = { ...draft.marks, dump_start_ms: dump.start_ms, dump_end_ms: dump.end_ms };
  draft.dump = await recordRun(context, cell, cycle, dump, 'dump');
  if (dump.exitCode !== 0) throw criuStop(draft.dump, request.timeoutMs);
  return request;
};

const setupOf = ({ context, cell }: Cloned, index: number, birth: CopySetup['birth']): CopySetup => ({
  index,
  workload: cell.workload,
  plan: context.fixture.probe,
  origin: context.origin,
  pace: context.pace,
  pollMs: Math.max(POLL_MS * context.thinning, countOf(cell)),
  digest: context.fixture.digest,
  birth,
});

/** Each gets a copy of the folder of the original, which it finds in the place of that one. */
const planClones = async (cloned: Cloned, { imprint, lastPid }: Imprinted, request: Awaited<ReturnType<typeof dumpOriginal>>) => {
  const { cell, dir, instance } = cloned;
  const planned: Planned[] = [];
  const { now: _now, ...sendable } = request;
  for (const index of indices(cell)) {
    const own = path.join(dir, `clone-${index}`);
    const workDir = path.join(dir, `criu-${index}`);
    await mkdir(workDir, { recursive: true, mode: 0o700 });
    await copyFolder(instance.dir, own);
    const birth = { how: 'restore', pid: instance.service.pid, request: { ...sendable, workDir }, imprint } as const;
    planned.push({ setup: setupOf(cloned, index, birth), folder: { own, insteadOf: instance.dir }, lastPid });
  }
  return planned;
};

const planColdStarts = async (cloned: Cloned, { lastPid }: Imprinted): Promise<Planned[]> => {
  const { context, cell, dir } = cloned;
  const planned: Planned[] = [];
  for (const index of indices(cell)) {
    const own = path.join(dir, `cold-${index}`);
    await mkdir(own, { recursive: true, mode: 0o755 });
    const launch = launchWith(cell.remedy, await context.fixture.lay(own));
    planned.push({ setup: setupOf(cloned, index, { how: 'cold-start', launch, dir: own }), folder: undefined, lastPid });
  }
  return planned;
};

const sideOf = async (cloned: Cloned, planned: readonly Planned[], phase: 'restore' | 'start'): Promise<CopySide> => {
  const { context, cell, cycle } = cloned;
  const keepLog = (copy: Copy, { gzip_base64, bytes }: { gzip_base64: string; bytes: number }): Copy => {
    const name = `${cell.id}/${cycle}-restore-${copy.index}.log.gz`;
    context.emit({ event: 'artifact', batch: context.batch, name, gzip_base64, bytes });
    return copy.criu === undefined ? copy : { ...copy, criu: { ...copy.criu, log: { ...copy.criu.log, artifact: name } } };
  };
  return await timed(context, phase, () => runSide(context, planned, keepLog), { cell: cell.id, cycle });
};

/** The restore that the cycle is told by is that of the first clone that failed, else of the first. Stops where a clone did. */
const recordRestore = ({ cell, draft }: Cloned, { copies, start_ms }: CopySide): void => {
  const failed = copies.find(({ stop }) => stop !== undefined);
  const restore = (failed ?? copies[0])?.criu;
  draft.marks = { ...draft.marks, restore_start_ms: start_ms };
  if (restore !== undefined) draft.restore = restore;
  if (failed?.stop === undefined) return;
  const line = failed.stop.origin === 'criu' ? (restore?.log.errors[0]?.message ?? '') : '';
  const message = `clone ${failed.index} of ${countOf(cell)}: ${failed.stop.message}${line === '' ? '' : `: ${line}`}`;
  throw new CycleStop({ ...failed.stop, message });
};

/** Both sides, by turns which is first: what warms a cache for the other does so for each of them. */
const runSides = async (cloned: Cloned, imprinted: Imprinted): Promise<void> => {
  const { cell, cycle, dir, draft } = cloned;
  const original = { identities: imprinted.identities, tree: imprinted.tree };
  draft.clones = { asked: countOf(cell), original };
  const request = await dumpOriginal(cloned);
  const sides = {
    restored: async () => await sideOf(cloned, await planClones(cloned, imprinted, request), 'restore'),
    cold: async () => await sideOf(cloned, await planColdStarts(cloned, imprinted), 'start'),
  };
  const order = cycle % 2 === 1 ? (['restored', 'cold'] as const) : (['cold', 'restored'] as const);
  for (const name of order) {
    const side = await during('prepare', 'harness', sides[name]);
    draft.clones = { ...draft.clones, [name]: side };
    // Files lie in memory: those of one side are gone before the other has its own.
    await rm(dir, { recursive: true, force: true });
    if (name === 'restored') recordRestore(cloned, side);
  }
};

/**
 * Dumps a warm and idle instance once, restores it several times side by side, each copy in namespaces and with files of its own, and
 * starts as many instances cold in the same way. Every copy is proven while all are there; none is left.
 */
export const clone = async (context: BatchContext, cell: Cell, cycle: number, instance: Instance): Promise<CycleBody> => {
  const draft: Draft = { marks: { ...instance.marks }, probes: [], proof: [] };
  const dir = `${instance.dir}-copies`;
  try {
    const { cloning } = context.workload;
    if (cloning === undefined) throw new Error(`the workload ${context.workload.id} cannot be cloned`);
    const cloned = { context, cell, cycle, instance, cloning, draft, dir };
    const imprinted = await during('mark', 'client', () => imprintOriginal(cloned));
    await runSides(cloned, imprinted);
  } catch (error) {
    draft.stop = stopOf(error);
    if (error instanceof CycleStop && error.stop.detail === undefined) {
      const detail = await instance.service.logTail();
      if (detail !== '') draft.stop = { ...draft.stop, detail };
    }
  } finally {
    await timed(context, 'stop', async () => {
      await rm(dir, { recursive: true, force: true });
      draft.secrecy = await inspectAndRemove(imagesDirOf(context, cell, cycle), undefined, context.options.keepImages);
      if (draft.stop !== undefined) await removeLocks();
    });
  }
  return draft;
};
