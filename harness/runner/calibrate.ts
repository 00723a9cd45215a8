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
    await sleep(AROUND_MS);
    // Listing the tree takes milliseconds, which would be neither in the stop nor out of it.
    const tree = await listTree(instance.service.pid);
    const threads = threadsOf(tree);
    const stop_ms = now();
    signalAll(tree, 'SIGSTOP');
    const stopped = now();
    const stopped_by_ms = stoppedBy(threads, now, MOST_STOPPING_MS);
    await sleep(stop_ms + holdMs - now());
    const continue_ms = now();
    signalAll(tree, 'SIGCONT');
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
  // Who is held up between reading the clock and sending the signal does not know how long the stop was.
  const goBack = goFirst();
  try {
    for (const holdMs of isBrief ? ONE_HOLD_MS : HOLDS_MS) await hold(context, instance, holdMs);
  } finally {
    goBack();
  }
  calibrated ||= !isBrief;
};
