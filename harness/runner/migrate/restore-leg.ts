import { mkdir, rm } from 'node:fs/promises';
import type { Workload } from '../../../workloads/workload.ts';
import { checkCpu } from '../../criu/cpuinfo.ts';
import { criuRestore } from '../../criu/driver.ts';
import { sleep, withDeadline } from '../../measure/clock.ts';
import type { Cell } from '../../schema/cell.ts';
import type { Observation } from '../../schema/events.ts';
import type { Crate } from '../../schema/migration.ts';
import { type BatchContext, emitCycle, timed } from '../context.ts';
import { removeLocks } from '../leftover-locks.ts';
import { criuRequestFor, criuStop, type Draft, recordRun } from '../procedures/criu-steps.ts';
import { killTree, settledTree } from '../process-tree.ts';
import { inspectAndRemove } from '../secrecy.ts';
import { CycleStop, during, stopOf } from '../stops.ts';
import { compareFiles } from './files.ts';
import { unpackParcel } from './parcel.ts';

/** What the second half of a migration needs to know; the service was prepared in another machine. */
export type RestoreContext = Omit<BatchContext, 'fixture'>;

const ANSWER_TIMEOUT_MS = 10_000;
const PROOF_TIMEOUT_MS = 120_000;
const POLL_MS = 2;

/** Waits for a right answer to a new client. */
const answered = async (
  { workload, pace, now, thinning }: RestoreContext,
  cell: Cell,
  port: number | undefined,
): Promise<void> => {
  const plan = { port, params: cell.workload.params, establishedIntervalMs: 1, newIntervalMs: 1 };
  const limit = ANSWER_TIMEOUT_MS * pace;
  const ask = async (): Promise<void> => {
    const probe = await workload.openProbe(plan);
    await probe.ask(0).finally(() => probe.close());
  };
  for (const end = now() + limit; ; await sleep(POLL_MS * thinning)) {
    try {
      return await withDeadline(ask(), limit, 'the first answer');
    } catch (error) {
      if (now() < end) continue;
      const message = `no right answer within ${limit} ms after criu restore: ${error instanceof Error ? error.message : error}`;
      throw new CycleStop({ step: 'observe', origin: 'timeout', message }, { cause: error });
    }
  }
};

/** The digest of the whole data set, and what every client saw of the process in the other machine, beside what one sees now. */
const prove = async (workload: Workload, cell: Cell, crate: Crate): Promise<Observation[]> => {
  const visitor = await workload.visit?.(cell.workload.params);
  if (visitor === undefined) throw new Error(`${workload.id} cannot be proven after a migration`);
  try {
    const now = new Map((await visitor.lasting()).map(({ name, value }) => [name, value]));
    const digest = await visitor.serveAll();
    return [
      { name: 'digest', rule: 'same', before: crate.digest, after: digest, what: 'the whole data set, read by its own client' },
      ...crate.lasting.map(({ name, rule, value, what }) => ({
        name,
        rule,
        before: value,
        after: now.get(name) ?? 'missing',
        what,
      })),
    ];
  } finally {
    await visitor.close();
  }
};

/** Waits for the service, and proves it. */
const observe = async (context: RestoreContext, cell: Cell, crate: Crate, draft: Draft): Promise<void> => {
  const { now, pace, workload } = context;
  const reading = settledTree(crate.pid, crate.tree);
  await timed(context, 'observe', () => answered(context, cell, crate.port));
  draft.marks = { ...draft.marks, first_answer_ms: now() };
  draft.tree = { before: crate.tree, after: await reading };
  draft.proof = await timed(context, 'prove', () =>
    during('prove', 'client', () => withDeadline(prove(workload, cell, crate), PROOF_TIMEOUT_MS * pace, 'the proof of survival')),
  );
  draft.marks = { ...draft.marks, restored_warm_ms: now() };
};

const restoreAndProve = async (context: RestoreContext, cell: Cell, cycle: number, crate: Crate, draft: Draft): Promise<void> => {
  const { options } = context;
  await timed(context, 'prepare', () =>
    during('prepare', 'harness', async () => {
      await mkdir(options.workDir, { recursive: true, mode: 0o700 });
      await unpackParcel(options);
    }),
  );
  draft.cpu = await checkCpu(options.criu, crate.images, cell.criu.options.cpu_cap);
  if (crate.files !== undefined) draft.files = await compareFiles(crate.files);
  const request = { ...(await criuRequestFor(context, cell, cycle)), imagesDir: crate.images };
  const restore = await timed(context, 'restore', () => criuRestore(request), { cell: cell.id, cycle });
  draft.marks = { restore_start_ms: restore.start_ms, restore_end_ms: restore.end_ms };
  try {
    if (restore.exitCode === 0) await observe(context, cell, crate, draft);
  } finally {
    // Reading its log would lengthen the time to the first answer.
    draft.restore = await recordRun(context, cell, cycle, restore, 'restore');
  }
  if (restore.exitCode !== 0) throw criuStop(draft.restore, request.timeoutMs);
};

/** The second half of a migration, in a cycle of its own: the same images are restored again in each. */
export const runRestoreLeg = async (context: RestoreContext, cell: Cell, cycle: number, crate: Crate): Promise<void> => {
  const draft: Draft = { marks: {}, probes: [], proof: [], dump: crate.dump };
  try {
    await restoreAndProve(context, cell, cycle, crate, draft);
  } catch (error) {
    draft.stop = stopOf(error);
  } finally {
    await timed(context, 'stop', async () => {
      try {
        await killTree(crate.pid, context);
      } finally {
        const secrecy = await inspectAndRemove(crate.images, undefined, context.options.keepImages);
        if (secrecy !== undefined) draft.secrecy = secrecy;
        await rm(crate.dir, { recursive: true, force: true });
        if (draft.stop !== undefined) await removeLocks();
      }
    });
  }
  emitCycle(context, cell, cycle, draft);
};
