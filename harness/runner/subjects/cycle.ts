import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type CriuProcess, criuDump, criuRestore } from '../../criu/driver.ts';
import { PIDFILE } from '../../criu/options.ts';
import { sleep } from '../../measure/clock.ts';
import type { Cell } from '../../schema/cell.ts';
import type { SubjectCell } from '../../schema/subject.ts';
import { type CycleBody, timed } from '../context.ts';
import { keepLog } from '../procedures/criu-record.ts';
import { criuRequestFor, criuStop, type Draft, imagesDirOf } from '../procedures/criu-steps.ts';
import { readVisibleState } from '../state/tree.ts';
import { CycleStop, during } from '../stops.ts';
import { actBetween } from './between.ts';
import { isRunning, killSubjects, waitUntilGone } from './kill.ts';
import { mutate } from './mutate.ts';
import { readRecord } from './record.ts';
import { makeStage, type Stage, shareWithNamespace } from './stage.ts';
import { check, ENVIRONMENT, prepare, type StagedSubject, type SubjectContext } from './steps.ts';

/** Threads and children of a subject are at rest after this; what still changes then is for the comparison to show. */
const SETTLE_MS = 20;

/** A CRIU process on record, and how to keep its whole log too: of hundreds of cells that pass, logs would be most of the run folder. */
const collected = async (context: SubjectContext, { cell }: StagedSubject, cycle: number, process: CriuProcess, draft: Draft) => {
  const left = await process.collect();
  const action = left.run.action === 'restore' ? 'restore' : 'dump';
  draft[action] = left.run;
  return (): void => {
    draft[action] = keepLog(context, left, `${cell.id}/${cycle}-${action}.log.gz`);
  };
};

/** Dumps and restores the tree; gives how to keep the logs, for when it turns out that they tell something. */
const freezeAndThaw = async (
  context: SubjectContext,
  one: StagedSubject,
  cycle: number,
  pid: number,
  draft: Draft,
): Promise<() => void> => {
  const { cell, subject, stage } = one;
  const where = { cell: cell.id, cycle };
  const request = await criuRequestFor(context, cell, cycle, subject.flavor === 'host' ? undefined : stage.root);
  const dump = await timed(context, 'dump', () => criuDump(pid, request), where);
  draft.marks = { dump_start_ms: dump.start_ms, dump_end_ms: dump.end_ms };
  const keepDumpLog = await collected(context, one, cycle, dump, draft);
  if (dump.exitCode !== 0) {
    keepDumpLog();
    // Whoever is refused goes on as if nothing had been.
    if (isRunning(pid)) await check(context, one, pid, draft);
    throw criuStop(draft.dump, request.timeoutMs);
  }
  await during('dump', 'harness', () => waitUntilGone(pid, context.now));
  for (const action of subject.between ?? []) await during('restore', 'harness', () => actBetween(stage.work, action));
  // A tree that is restored reads images as root of the machine before its user namespace is set up, and as that of the namespace later.
  if (subject.flavor === 'uns') await during('restore', 'harness', () => shareWithNamespace(request.imagesDir));
  const restore = await timed(context, 'restore', () => criuRestore(request), where);
  draft.marks = { ...draft.marks, restore_start_ms: restore.start_ms, restore_end_ms: restore.end_ms };
  const keepRestoreLog = await collected(context, one, cycle, restore, draft);
  const keep = (): void => {
    keepDumpLog();
    keepRestoreLog();
  };
  if (restore.exitCode === 0) return keep;
  keep();
  throw criuStop(draft.restore, request.timeoutMs);
};

const isRemarkable = ({ proof, state }: Draft): boolean =>
  proof.some(({ before, after }) => before !== after) || JSON.stringify(state?.before) !== JSON.stringify(state?.after);

/** Number of the restored root in the pid namespace of the machine; CRIU writes it beside the images. */
const restoredPid = async (context: SubjectContext, cell: Cell, cycle: number): Promise<number> =>
  Number(await readFile(path.join(imagesDirOf(context, cell, cycle), PIDFILE), 'utf8'));

const roundtrip = async (context: SubjectContext, one: StagedSubject, cycle: number, draft: Draft): Promise<void> => {
  const { cell, subject, stage } = one;
  const { pid, skipped } = await timed(context, 'start', () => prepare(context, one));
  if (skipped !== undefined) {
    draft.skipped = skipped;
    return;
  }
  await sleep(SETTLE_MS * context.pace);
  const before = readVisibleState(pid);
  const keepLogs = await freezeAndThaw(context, one, cycle, pid, draft);
  const restored = await during('restore', 'criu', () => restoredPid(context, cell, cycle));
  draft.state = { before, after: readVisibleState(restored) };
  const { mutation } = subject;
  if (mutation !== undefined) {
    const exposed = (await readRecord(stage.work)).filter((line) => line.event === 'exposed');
    await during('prove', 'harness', () =>
      mutate({ mutation, exposed, root: restored, flavor: subject.flavor, program: context.options.subjects }),
    );
    // The oracle may be what notices.
    draft.state = { before, after: readVisibleState(restored) };
  }
  try {
    await timed(context, 'prove', () => check(context, one, restored, draft), { cell: cell.id, cycle });
  } catch (error) {
    keepLogs();
    throw error;
  }
  if (isRemarkable(draft)) keepLogs();
};

/** One subject from its start to its check. Never throws for what the subject or CRIU does: that is in the record. */
export const subjectCycle = async (
  context: SubjectContext,
  cell: Cell,
  subject: SubjectCell,
  cycle: number,
): Promise<CycleBody> => {
  const draft: Draft = { marks: {}, probes: [], proof: [] };
  let stage: Stage | undefined;
  try {
    stage = await timed(context, 'prepare', () =>
      during('prepare', 'harness', () =>
        makeStage(context.options, {
          name: `${context.batch}-${cycle}`,
          flavor: subject.flavor,
          inMemory: context.mode === 'canary',
        }),
      ),
    );
    const made = stage;
    const endPeer = subject.peer === true ? made.startPeer(cell.workload.id, ENVIRONMENT) : undefined;
    try {
      await roundtrip(context, { cell, subject, stage: made }, cycle, draft);
    } finally {
      await timed(context, 'stop', async () => {
        endPeer?.();
        await killSubjects(context.now);
      });
    }
  } catch (error) {
    if (!(error instanceof CycleStop)) throw error;
    draft.stop = error.stop;
  } finally {
    await stage?.remove();
    if (!context.options.keepImages) await rm(imagesDirOf(context, cell, cycle), { recursive: true, force: true });
  }
  return draft;
};
