import { on, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ProbePlan } from '../../workloads/workload.ts';
import { sleep } from '../measure/clock.ts';
import type { ProbeSeries } from '../schema/events.ts';
import type { ProberReply, ProberRequest, ProberSetup } from './prober-thread.ts';

/** The runner's handle on one probing. */
export interface Prober {
  /** Opens the connection that stays, and begins to send on both channels. Rejects when the service does not answer. */
  readonly start: () => Promise<void>;
  /** Waits until both channels had right answers to requests due after `sinceMs`; false when `timeoutMs` passed first. */
  readonly recovered: (sinceMs: number, timeoutMs: number) => Promise<boolean>;
  /** Stops sending and gives the samples; an empty list when it was never started. A second call gives the same. */
  readonly finish: () => Promise<ProbeSeries[]>;
}

export interface ProberOptions {
  readonly bundle: string;
  readonly workload: string;
  readonly plan: ProbePlan;
  readonly pace: number;
  readonly thinning: number;
  readonly origin: number;
  readonly now: () => number;
  /** It opens its connection at the start, and sends nothing before recovered() is asked: what it does would be counted with CRIU's work. */
  readonly isSilent: boolean;
}

/** The thread that probes. One serves the whole life of the runner: loading it takes seconds under emulation. */
let thread: Worker | undefined;
let count = 0;

const startThread = async (bundle: string): Promise<Worker> => {
  if (thread !== undefined) return thread;
  const started = new Worker(bundle, { workerData: { role: 'prober' } });
  thread = started;
  started.once('exit', () => {
    if (thread === started) thread = undefined;
  });
  await once(started, 'online');
  return started;
};

const ask = async (worker: Worker, request: ProberRequest): Promise<ProberReply> => {
  const answers = on(worker, 'message', { close: ['exit'] });
  worker.postMessage(request);
  for await (const [reply] of answers as AsyncIterable<[ProberReply]>) {
    if (reply.id !== request.id) continue;
    if (reply.reply === 'failed') throw new Error(reply.message);
    return reply;
  }
  throw new Error('the thread of the prober ended');
};

const nextId = (): number => {
  count += 1;
  return count;
};

/** Starts the thread and has it load the clients of every workload. */
export const loadProber = async (bundle: string): Promise<void> => {
  await ask(await startThread(bundle), { request: 'load', id: nextId() });
};

/** Prepares a probing, so that start() costs no more than a connection. */
export const armProber = async (options: ProberOptions): Promise<Prober> => {
  const { bundle, workload, plan, pace, thinning, origin, now, isSilent } = options;
  const shared = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT);
  const progress = new Float64Array(shared).fill(-1);
  const setup: ProberSetup = { workload, plan, pace, thinning, origin, progress: shared, isSilent };
  const worker = await startThread(bundle);
  const id = nextId();
  let started = false;

  const collect = async (): Promise<ProbeSeries[]> => {
    try {
      const reply = started ? await ask(worker, { request: 'finish', id }) : undefined;
      return reply?.reply === 'series' ? reply.series : [];
    } catch (error) {
      // What it still holds open must not reach into the next cycle.
      await worker.terminate();
      throw error;
    }
  };
  let finished: Promise<ProbeSeries[]> | undefined;

  return {
    start: async () => {
      await ask(worker, { request: 'start', id, setup });
      started = true;
    },
    recovered: async (sinceMs, timeoutMs) => {
      if (isSilent) await ask(worker, { request: 'speak', id });
      for (const end = now() + timeoutMs; now() < end; await sleep(pace)) {
        if (progress.every((last) => last > sinceMs)) return true;
      }
      return false;
    },
    finish: () => {
      finished ??= collect();
      return finished;
    },
  };
};
