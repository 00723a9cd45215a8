import { sleep } from '../measure/clock.ts';
import type { BatchContext } from './context.ts';
import { armProber } from './prober.ts';
import type { Instance } from './procedures/instance.ts';
import { signalTree } from './process-tree.ts';

const HOLD_MS = 100;
const AROUND_MS = 50;

/** Holds the service for a known time and records what a prober saw of it: the outage that it measures must be that time. */
export const calibrate = async (context: BatchContext, instance: Instance): Promise<void> => {
  const { fixture, now, options, origin, pace, thinning, workload } = context;
  const prober = await armProber({
    bundle: options.bundle,
    workload: workload.id,
    plan: fixture.probe,
    pace,
    thinning,
    origin,
    now,
  });
  try {
    await prober.start();
    await sleep(AROUND_MS);
    await signalTree(instance.service.pid, 'SIGSTOP');
    const stop_ms = now();
    await sleep(HOLD_MS);
    const continue_ms = now();
    await signalTree(instance.service.pid, 'SIGCONT');
    await prober.recovered(continue_ms, 5000);
    await sleep(AROUND_MS);
    context.emit({
      event: 'calibration',
      batch: context.batch,
      stopped_ms: continue_ms - stop_ms,
      series: await prober.finish(),
      stop_ms,
      continue_ms,
    });
  } catch (error) {
    await prober.finish();
    throw error;
  }
};
