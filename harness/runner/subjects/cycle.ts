import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { type CriuProcess, criuDump, criuRestore } from '../../criu/driver.ts';
import { sleep } from '../../measure/clock.ts';
import type { Cell } from '../../schema/cell.ts';
import type { SubjectCell, SubjectLine } from '../../schema/subject.ts';
import { type BatchContext, type CycleBody, timed } from '../context.ts';
import { keepLog } from '../procedures/criu-record.ts';
import { criuRequestFor, criuStop, type Draft, imagesDirOf } from '../procedures/criu-steps.ts';
import { readVisibleState } from '../state/tree.ts';
import { CycleStop, during } from '../stops.ts';
import { actBetween } from './between.ts';
import { isRunning, killSubjects, waitUntilGone } from './kill.ts';
import { mutate } from './mutate.ts';
import { observationsIn, readRecord, waitForLine } from './record.ts';
import { makeStage, type Stage, shareWithNamespace } from './stage.ts';

export type SubjectContext = Pick<BatchContext, 'options' | 'emit' | 'now' | 'batch' | 'attempt' | 'mode' | 'pace'>;

const START_TIMEOUT_MS = 20_000;
const CHECK_TIMEOUT_MS = 30_000;
/** Threads and children of a subject are at rest after this; what still changes then is for the comparison to show. */
const SETTLE_MS = 20;

/** glibc registers restartable sequences for every thread, which old kernels cannot report: that is one promise, not all of them. */
const ENVIRONMENT = { LANG: 'C', GLIBC_TUNABLES: 'glibc.pthread.rseq=0' };

const environmentOf = ({ remedy }: Cell): Readonly<Record<string, string>> =>
  remedy?.kind === 'environment' ? { ...ENVIRONMENT, ...remedy.variables } : ENVIRONMENT;

interface Subject {
  readonly cell: Cell;
  readonly subject: SubjectCell;
  readonly stage: Stage;
}

const launch = async (context: SubjectContext, { cell, subject, stage }: Subject): Promise<number> => {
  const { stdout } = await during('start', 'harness', () =>
    execa(stage.program, ['run', cell.workload.id, stage.dir, subject.flavor], {
      stdin: 'ignore',
      env: environmentOf(cell),
      extendEnv: false,
      timeout: START_TIMEOUT_MS * context.pace,
    }),
  );
  return Number(stdout);
};

const died = (step: 'start' | 'prove', line: SubjectLine | undefined, detail: string): CycleStop => {
  const origin = step === 'start' ? 'harness' : 'service';
  const message =
    line?.event === 'died'
      ? line.message
      : step === 'start'
        ? 'the subject did not get ready'
        : 'the subject did not end its check';
  return new CycleStop({ step, origin, message, ...(detail === '' ? {} : { detail }) });
};

const waiting = (context: SubjectContext, { stage }: Subject, pid: number, timeoutMs: number) => ({
  work: stage.work,
  timeoutMs: timeoutMs * context.pace,
  now: context.now,
  isAlive: () => isRunning(pid),
});

/** Brings the state about. Gives the reason where the subject does not apply to this machine. */
const prepare = async (context: SubjectContext, one: Subject): Promise<{ pid: number; skipped?: string }> => {
  const pid = await launch(context, one);
  const until = ['ready', 'skip', 'died'] as const;
  const line = await waitForLine({ ...waiting(context, one, pid, START_TIMEOUT_MS), until });
  if (line?.event === 'skip') return { pid, skipped: line.message };
  if (line?.event !== 'ready') throw died('start', line, await one.stage.output());
  return { pid };
};

/** Has the subject look at what it finds, and records that. */
const check = async (context: SubjectContext, one: Subject, pid: number, draft: Draft): Promise<void> => {
  await one.stage.go();
  const line = await waitForLine({ ...waiting(context, one, pid, CHECK_TIMEOUT_MS), until: ['checked', 'died'] });
  draft.proof = observationsIn(await readRecord(one.stage.work));
  if (line?.event !== 'checked') throw died('prove', line, await one.stage.output());
};

/** A CRIU process on record, and how to keep its whole log too: of hundreds of cells that pass, logs would be most of the run folder. */
const collected = async (context: SubjectContext, { cell }: Subject, cycle: number, process: CriuProcess, draft: Draft) => {
  const left = await process.collect();
  const { action } = left.run;
  draft[action] = left.run;
  return (): void => {
    draft[action] = keepLog(context, left, `${cell.id}/${cycle}-${action}.log.gz`);
  };
};

/** Dumps and restores the tree; gives how to keep the logs, for when it turns out that they tell something. */
const freezeAndThaw = async (
  context: SubjectContext,
  one: Subject,
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
    throw criuStop(draft.dump);
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
  throw criuStop(draft.restore);
};

const isRemarkable = ({ proof, state }: Draft): boolean =>
  proof.some(({ before, after }) => before !== after) || JSON.stringify(state?.before) !== JSON.stringify(state?.after);

/** Number of the restored root in the pid namespace of the machine; CRIU writes it beside the images. */
const restoredPid = async (context: SubjectContext, cell: Cell, cycle: number): Promise<number> =>
  Number(await readFile(path.join(imagesDirOf(context, cell, cycle), 'restore.pid'), 'utf8'));

const roundtrip = async (context: SubjectContext, one: Subject, cycle: number, draft: Draft): Promise<void> => {
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
