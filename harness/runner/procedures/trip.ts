import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { same } from '../../../workloads/observe.ts';
import { sleep, withDeadline } from '../../measure/clock.ts';
import type { Cell } from '../../schema/cell.ts';
import type { Observation } from '../../schema/events.ts';
import type { ProbeSeries } from '../../schema/probe-series.ts';
import type { ProcessState } from '../../schema/process-state.ts';
import type { BatchContext, CycleBody } from '../context.ts';
import { timed } from '../context.ts';
import { removeLocks } from '../leftover-locks.ts';
import { isLoaded, LOAD_CONNECTIONS, loadWarm } from '../load.ts';
import { lastingIn, listTree, readTree, settledTree } from '../process-tree.ts';
import { residentBytes } from '../ready-memory.ts';
import { inspectAndRemove } from '../secrecy.ts';
import { CycleStop, during } from '../stops.ts';
import { writeRate } from '../write-rate.ts';
import { criuRequestFor, type Draft, imagesDirOf } from './criu-steps.ts';
import { type Instance, serveOnce } from './instance.ts';
import type { Transfer } from './transfers/transfer.ts';

/** How long the prober looks at the healthy service before the dump, and again after the proof. */
const SETTLE_MS = 150;
/**
 * Where instructions are counted: so long that what the runner's threads still do in the background has ended, which would be counted
 * with CRIU's work. Waiting costs next to nothing there, for time jumps.
 */
const QUIET_MS = 30_000;

/**
 * Makes what a dump finds the same in each cycle. How much the kernel executes for a new page depends on how the free ones lie, and that
 * on all that ran before; and the runner must neither have garbage that it may begin to collect, nor begin to compile what it does right
 * before the dump, which V8 does in the background.
 */
const becomeEqual = async (): Promise<void> => {
  setFlagsFromString('--no-opt');
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  await writeFile('/proc/sys/vm/compact_memory', '1').catch(() => undefined);
};

const settleTime = ({ mode, pace }: BatchContext, { candidate, move }: Cell): number => {
  if (mode === 'count') return QUIET_MS;
  // Only figures need a look at the healthy service that is as long as everything else is stretched.
  return mode === 'measure' || candidate !== undefined || move !== undefined ? SETTLE_MS * pace : SETTLE_MS;
};
const RECOVER_TIMEOUT_MS = 10_000;
const PROOF_TIMEOUT_MS = 30_000;

/** Only what was due from `from` on: what came before belongs to the warm-up. */
const since = (series: ProbeSeries, from: number): ProbeSeries => {
  const first = series.sent_ms.findIndex((sent) => sent >= from);
  const cut = <T>(list: readonly T[]): T[] => (first < 0 ? [] : list.slice(first));
  const round = (ms: number): number => Math.round(ms * 100) / 100;
  return {
    ...series,
    sent_ms: cut(series.sent_ms).map(round),
    ...(series.lag_ms === undefined ? {} : { lag_ms: cut(series.lag_ms).map(round) }),
    done_ms: cut(series.done_ms).map(round),
    ok: cut(series.ok),
    ...(series.blind_ms === undefined
      ? {}
      : { blind_ms: series.blind_ms.filter(([, to]) => to >= from).map(([a, b]): [number, number] => [round(a), round(b)]) }),
  };
};

/** How a service is frozen and comes back. */
export interface TripManner {
  readonly transfer: Transfer;
  /** Begins to read the tree as it came back, as early as can be: what the service closes later by its own will is no loss. */
  readonly readAfter: (instance: Instance, before: readonly ProcessState[]) => () => Promise<ProcessState[]>;
}

/** Of a service that comes back in this machine. */
export const backHere = (transfer: Transfer): TripManner => ({
  transfer,
  readAfter: ({ service }, before) => {
    const reading = settledTree(service.pid, before);
    return () => reading;
  },
});

const prove = async (
  context: BatchContext,
  instance: Instance,
  { before, observe }: { readonly before: ProcessState[]; readonly observe: () => Promise<Observation[]> },
  draft: Draft,
  manner: TripManner,
): Promise<void> => {
  if (context.mode === 'count') setFlagsFromString('--opt');
  const since_ms = draft.marks.restore_end_ms ?? draft.marks.dump_end_ms ?? context.now();
  const read = manner.readAfter(instance, before);
  // The beginning of the outage is past; a service that has all of it to catch up on is not to be asked more than else.
  await instance.prober.watch(false);
  await timed(context, 'observe', async () => {
    // All that was asked while the service was away is answered first, and that takes its time after a long dump.
    const away_ms = since_ms - (draft.marks.dump_start_ms ?? since_ms);
    const limit = Math.round(Math.max(RECOVER_TIMEOUT_MS * context.pace, away_ms));
    if (await instance.prober.recovered(since_ms, limit)) return;
    const action = draft.marks.restore_end_ms === undefined ? 'dump' : 'restore';
    const gone = (await listTree(instance.service.pid)).length === 0 ? ': the service is not there' : '';
    throw new CycleStop({
      step: 'observe',
      origin: 'timeout',
      message: `no right answer on both channels within ${limit} ms after criu ${action}${gone}`,
    });
  });
  draft.tree = { before, after: await read() };
  if (draft.loads !== undefined) {
    const restored = await timed(context, 'load', () => during('prove', 'client', () => loadWarm(context, 'restored')));
    draft.loads = { ...draft.loads, restored };
  }
  await timed(context, 'prove', async () => {
    const digest = await during('prove', 'client', () => serveOnce(context, instance.session));
    draft.marks = { ...draft.marks, restored_warm_ms: context.now() };
    const after = await writeRate(context, instance.session, 'prove', () => sleep(SETTLE_MS * context.pace));
    if (after !== undefined) draft.write_rate = { ...draft.write_rate, after_bytes_per_s: after };
    const observed = await during('prove', 'client', () =>
      withDeadline(observe(), PROOF_TIMEOUT_MS * context.pace, 'the proof of survival'),
    );
    draft.proof = [same('digest', instance.digest, digest, 'the whole data set, read by its own client'), ...observed];
  });
};

/**
 * One cycle tells where a secret ends up: reading all images takes as long as proving them. Where only verdicts count, it would take
 * a tenth of the whole time under emulation, and tell the same; and where sets of options are compared, all of them would tell the same.
 */
const isSearched = ({ mode, workload }: BatchContext, { candidate }: Cell, cycle: number): boolean =>
  cycle === 1 && mode === 'measure' && workload.keepsSecret === true && candidate === undefined;

/** Freezes the service, has it back, and proves it. Fills in as much of the record as there is, also when the cycle stops early. */
export const trip = async (
  context: BatchContext,
  cell: Cell,
  cycle: number,
  instance: Instance,
  manner: TripManner,
): Promise<CycleBody> => {
  const draft: Draft = { marks: { ...instance.marks }, probes: [], proof: [] };
  const earlier = await readTree(instance.service.pid);
  let watchFrom = context.now();
  const secret = randomUUID();
  try {
    if (isLoaded(context, cell)) {
      const warm = await timed(context, 'load', () => during('warm', 'client', () => loadWarm(context, 'warm')));
      const { coldLoad: cold } = instance;
      draft.loads = { connections: LOAD_CONNECTIONS, ...(cold === undefined ? {} : { cold }), warm };
    }
    await timed(context, 'prepare', async () => context.memory?.take(await residentBytes(instance.service.pid)));
    const observe = await during('mark', 'client', () =>
      withDeadline(instance.session.mark(secret), PROOF_TIMEOUT_MS * context.pace, 'marking the state'),
    );
    const settleMs = settleTime(context, cell);
    await instance.prober.watch(true);
    await timed(context, 'settle', async () => {
      if (context.mode === 'count') await becomeEqual();
      const before = await writeRate(context, instance.session, 'settle', () => sleep(settleMs));
      if (before === undefined) await sleep(settleMs);
      else draft.write_rate = { before_bytes_per_s: before };
    });
    watchFrom = context.now() - settleMs;
    const before = lastingIn(earlier, await readTree(instance.service.pid));
    const request = await criuRequestFor(context, cell, cycle);
    const collect = await manner.transfer({ context, cell, cycle, instance, request, before, draft });
    await prove(context, instance, { before, observe }, draft, manner).finally(collect);
  } catch (error) {
    if (!(error instanceof CycleStop)) throw error;
    const detail = error.stop.detail ?? (await instance.service.logTail());
    draft.stop = { ...error.stop, ...(detail === '' ? {} : { detail }) };
  } finally {
    try {
      draft.probes = (await instance.prober.finish()).map((series) => since(series, watchFrom));
    } finally {
      draft.secrecy = await timed(context, 'stop', () =>
        inspectAndRemove(
          imagesDirOf(context, cell, cycle),
          isSearched(context, cell, cycle) ? secret : undefined,
          context.options.keepImages,
        ),
      );
    }
    // A restore that fails leaves the rules that hold packets back, and they would hold back those of the next instance.
    if (draft.stop !== undefined) await removeLocks();
  }
  return draft;
};
