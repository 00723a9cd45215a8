import { sleep } from '../measure/clock.ts';
import type { BatchContext } from './context.ts';
import { goFirst } from './priority.ts';
import { armProber } from './prober.ts';
import type { Instance } from './procedures/instance.ts';
import { listTree, signalAll } from './process-tree.ts';
import { stoppedBy, threadsOf } from './stopped.ts';

/**
 * A short stop, two usual ones and a long one: an error that grows with the length would show. The short ones several times, because a
 * machine that holds up whoever is to run for some milliseconds now and then is not told from the prober by one.
 */
const HOLDS_MS = [20, 20, 20, 20, 20, 100, 100, 100, 100, 100, 500, 500, 500, 2000] as const;
/** For every further batch of a machine, where the prober is the same and the service another; and for a run of too few cycles for figures. */
const ONE_HOLD_MS = [100] as const;
const AROUND_MS = 50;
/** Below the shortest stop. */
const MOST_STOPPING_MS = 15;
const FEWEST_CYCLES = 3;

let calibrated = false;

/**
 * Sends a signal to the whole tree; the time right before. The same is done with the signal 0 first, which does nothing: code that was not
 * run for a while takes tenths of a millisecond, and the time would be read before them.
 */
const sendTo = (tree: readonly number[], signal: 'SIGSTOP' | 'SIGCONT', now: () => number): number => {
  signalAll(tree, 0);
  const sent = now();
  signalAll(tree, signal);
  return sent;
};

const hold = async (context: BatchContext, instance: Instance, holdMs: number): Promise<void> => {
  const { fixture, now, options, origin, pace, thinning, workload } = context;
  const prober = await armProber({
    bundle: options.bundle,
    workload: workload.id,
    plan: fixture.probe,
    pace,
    thinning,
    origin,
    now,
    isSilent: false,
    channels: ['established'],
  });
  try {
    await prober.start();
    await prober.watch(true);
    // Listing the tree takes milliseconds, in which the prober may be late: it is done before the last look at the healthy service.
    const tree = await listTree(instance.service.pid);
    const threads = threadsOf(tree);
    await sleep(AROUND_MS);
    const stop_ms = sendTo(tree, 'SIGSTOP', now);
    const stopped = now();
    const stopped_by_ms = stoppedBy(threads, now, MOST_STOPPING_MS);
    await sleep(stop_ms + holdMs - now());
    const continue_ms = sendTo(tree, 'SIGCONT', now);
    const signal_ms = stopped - stop_ms + (now() - continue_ms);
    await prober.recovered(continue_ms, 5000);
    await sleep(AROUND_MS);
    context.emit({
      event: 'calibration',
      batch: context.batch,
      attempt: context.attempt,
      asked_ms: holdMs,
      stopped_ms: continue_ms - stop_ms,
      series: await prober.finish(),
      stop_ms,
      ...(stopped_by_ms === undefined ? {} : { stopped_by_ms }),
      continue_ms,
      signal_ms,
    });
  } catch (error) {
    await prober.finish();
    throw error;
  }
};

/** Holds the service for known times and records what a prober saw of it: the outages that it measures must be those times. */
export const calibrate = async (context: BatchContext, instance: Instance): Promise<void> => {
  const isBrief = calibrated || context.cells.every(({ repeat }) => repeat < FEWEST_CYCLES);
  // Its new connections would wait before the stopped service, which would have to take them before it answers.
  await instance.prober.rest(true);
  // Who is held up between reading the clock and sending the signal does not know how long the stop was.
  const goBack = goFirst();
  try {
    for (const holdMs of isBrief ? ONE_HOLD_MS : HOLDS_MS) await hold(context, instance, holdMs);
  } finally {
    goBack();
    await instance.prober.rest(false);
  }
  calibrated ||= !isBrief;
};
