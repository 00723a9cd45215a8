import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { criuDump, criuRestore } from '../../criu/driver.ts';
import { PIDFILE } from '../../criu/options.ts';
import { withDeadline } from '../../measure/clock.ts';
import type { Cell } from '../../schema/cell.ts';
import type { Observation } from '../../schema/events.ts';
import type { Damage, Trial } from '../../schema/integrity.ts';
import type { ProcessState } from '../../schema/process-state.ts';
import { type BatchContext, type CycleBody, timed } from '../context.ts';
import { askAnew, type Bench, CLIENT_TIMEOUT_MS, readProof } from '../integrity/bench.ts';
import { applyDamage, findCopies, findTargets } from '../integrity/damage.ts';
import { chooseDamage, planDamages, plannedAt } from '../integrity/plan.ts';
import { removeLocks } from '../leftover-locks.ts';
import { lastingIn, listTree, readTree, settledTree } from '../process-tree.ts';
import { inspectAndRemove } from '../secrecy.ts';
import { CycleStop, during } from '../stops.ts';
import { watchStrays } from '../strays.ts';
import { recordCriu } from './criu-record.ts';
import { criuRequestFor, criuStop, type Draft } from './criu-steps.ts';
import type { Instance } from './instance.ts';

/** Many times what such a small service takes, also on a busy computer. */
const CRIU_TIMEOUT_MS = 10_000;
/** Chooses files, offsets and bits, together with the workload; the same in every run, so that two runs can be compared. */
const SEED = 'integrity 1';

/** The damage that this cycle is for: none in the first, which is the control, nor in the last. */
const damageOf = async ({ cell, cycle, request, olderDir }: Bench, secret: string) => {
  const targets = await findTargets(request.imagesDir, olderDir);
  const seed = `${SEED} ${cell.workload.id}`;
  const plan = planDamages(targets, seed);
  const isControl = cycle === 1 || (cycle === cell.repeat && cycle > 2);
  const place = { index: isControl ? 0 : cycle - 1, of: plan.length };
  const planned = isControl ? undefined : plannedAt(plan, place.index);
  if (planned === undefined) return { place, damage: undefined };
  const secretAt = planned.part === 'secret' ? await findCopies(request.imagesDir, targets, secret) : undefined;
  const damage = chooseDamage(planned, targets, seed, secretAt);
  if (damage !== undefined) return { place, damage };
  throw new CycleStop({
    step: 'restore',
    origin: 'harness',
    message: `no ${planned.image} image can be damaged by ${planned.kind} ${planned.part ?? ''}`.trimEnd(),
  });
};

/** After a refusal: whether the same images, whole again, still bring the service back. */
const restoreUndone = async (bench: Bench): Promise<NonNullable<Trial['undone']>> => {
  await bench.strays.kill();
  const { context, cell, cycle, request } = bench;
  // A restore that went wrong late has written it, and CRIU does not write over it.
  await rm(path.join(request.imagesDir, PIDFILE), { force: true });
  const again = await criuRestore(request);
  const { exit_code, log } = await recordCriu(context, again, `${cell.id}/${cycle}-undone.log.gz`);
  const [cause] = log.errors;
  if (exit_code !== 0) return { exit_code, ...(cause === undefined ? {} : { message: cause.message }) };
  return { exit_code, answer: await askAnew(bench) };
};

const restoreDamaged = async (
  bench: Bench,
  { before, observe, damage }: { before: ProcessState[]; observe: () => Promise<Observation[]>; damage: Damage | undefined },
  draft: Draft,
): Promise<Omit<Trial, 'place' | 'damage'>> => {
  const { context, cell, cycle, instance, request, olderDir, strays } = bench;
  const undo = damage === undefined ? undefined : await applyDamage(damage, request.imagesDir, olderDir);
  const restored = await timed(context, 'restore', () => criuRestore(request), { cell: cell.id, cycle });
  draft.marks = { ...draft.marks, restore_start_ms: restored.start_ms, restore_end_ms: restored.end_ms };
  const tree = await listTree(instance.service.pid);
  const seen = { alive: tree.length, strays: await strays.names(tree) };
  draft.restore = await recordCriu(context, restored, `${cell.id}/${cycle}-restore.log.gz`);
  if (restored.exitCode !== 0) {
    await undo?.();
    return { ...seen, ...(undo === undefined ? {} : { undone: await restoreUndone(bench) }) };
  }
  const after = await settledTree(instance.service.pid, before);
  draft.tree = { before, after };
  const answer = await timed(context, 'observe', () => askAnew(bench));
  // A new client that gets a wrong value is told from one that gets none by what the old client reads.
  if (!answer.ok && (await listTree(instance.service.pid)).length === 0) return { ...seen, answer };
  const { client, proof } = await timed(context, 'prove', () => readProof(bench, observe));
  draft.proof = proof;
  return { ...seen, answer, client };
};

const dumpTwice = async (bench: Bench, secret: string, draft: Draft) => {
  const { context, cell, cycle, instance, request, olderDir } = bench;
  const where = { cell: cell.id, cycle };
  const earlier = await readTree(instance.service.pid);
  // A file of an earlier dump of the same process is well-formed in itself: only what it belongs to is wrong.
  const older = await timed(
    context,
    'dump',
    () => criuDump(instance.service.pid, { ...request, imagesDir: olderDir, manner: { leaveRunning: true } }),
    where,
  );
  if (older.exitCode !== 0) {
    draft.dump = await recordCriu(context, older, `${cell.id}/${cycle}-dump.log.gz`);
    throw criuStop(draft.dump, request.timeoutMs);
  }
  const observe = await during('mark', 'client', () =>
    withDeadline(instance.session.mark(secret), CLIENT_TIMEOUT_MS * context.pace, 'marking the state'),
  );
  const before = lastingIn(earlier, await readTree(instance.service.pid));
  const dump = await timed(context, 'dump', () => criuDump(instance.service.pid, request), where);
  draft.marks = { ...draft.marks, dump_start_ms: dump.start_ms, dump_end_ms: dump.end_ms };
  draft.dump = await recordCriu(context, dump, `${cell.id}/${cycle}-dump.log.gz`);
  if (dump.exitCode !== 0) throw criuStop(draft.dump, request.timeoutMs);
  return { before, observe };
};

/**
 * One trial: dumps a fresh instance, damages one of its image files, restores, and records what is seen. What the instance
 * was, what came back in its place, and the rules that CRIU left are gone afterwards.
 */
export const integrity = async (context: BatchContext, cell: Cell, cycle: number, instance: Instance): Promise<CycleBody> => {
  const draft: Draft = { marks: { ...instance.marks }, probes: [], proof: [] };
  // Connections that come and go would make two dumps of one instance differ by chance.
  await instance.prober.finish();
  const secret = randomUUID();
  const request = { ...(await criuRequestFor(context, cell, cycle)), timeoutMs: CRIU_TIMEOUT_MS * context.pace };
  const olderDir = `${request.imagesDir}-older`;
  const strays = await watchStrays(await listTree(instance.service.pid));
  const bench: Bench = { context, cell, cycle, instance, request, olderDir, strays };
  try {
    const dumped = await dumpTwice(bench, secret, draft);
    const { place, damage } = await damageOf(bench, secret);
    const seen = await restoreDamaged(bench, { ...dumped, damage }, draft);
    draft.trial = { ...(damage === undefined ? {} : { damage }), place, ...seen };
  } catch (error) {
    if (!(error instanceof CycleStop)) throw error;
    const detail = error.stop.detail ?? (await instance.service.logTail());
    draft.stop = { ...error.stop, ...(detail === '' ? {} : { detail }) };
  } finally {
    await strays.kill();
    await removeLocks();
    await rm(olderDir, { recursive: true, force: true });
    draft.secrecy = await inspectAndRemove(
      request.imagesDir,
      cycle === 1 && context.workload.keepsSecret === true ? secret : undefined,
      context.options.keepImages,
    );
  }
  return draft;
};
