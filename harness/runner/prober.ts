import { on, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { serviceNetwork } from '../../workloads/network.ts';
import type { ProbePlan } from '../../workloads/workload.ts';
import { sleep } from '../measure/clock.ts';
import type { ProbeSeries } from '../schema/probe-series.ts';
import { CHANNELS, type Channel, type ProberReply, type ProberRequest, type ProberSetup } from './prober-thread.ts';

/** The runner's handle on one probing. */
export interface Prober {
  /** Opens the connection that stays, and begins to send on both channels. Rejects when the service does not answer. */
  readonly start: () => Promise<void>;
  /** Asks more often on the open connection, while an outage is expected, or as before. */
  readonly watch: (closely: boolean) => Promise<void>;
  /** Keeps its connection and asks nothing, for as long as another prober is to be alone with the service. */
  readonly rest: (isResting: boolean) => Promise<void>;
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
  /** On which channels it asks; both where nothing is said. */
  readonly channels?: readonly Channel[];
  /** It opens its connection at the start, and sends nothing before recovered() is asked: what it does would be counted with CRIU's work. */
  readonly isSilent: boolean;
}

/** The threads that probe. They serve the whole life of the runner: loading one takes seconds under emulation. */
const threads: Worker[] = [];
let count = 0;

const startThread = async (bundle: string, index: number): Promise<Worker> => {
  const running = threads[index];
  if (running !== undefined) return running;
  const started = new Worker(bundle, { workerData: { role: 'prober' } });
  threads[index] = started;
  // A client of a module of the user's may throw outside of what it was asked: the thread ends, and whoever asks it next is told.
  started.on('error', () => undefined);
  started.once('exit', () => {
    if (threads[index] === started) delete threads[index];
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
  await ask(await startThread(bundle, 0), { request: 'load', id: nextId() });
};

/**
 * Each channel has a thread of its own: all the new connections that waited for a service answer at once, and reading them must not
 * delay the answer on the open one. Where the prober asks rarely, one thread is enough, and half as much to load.
 */
const partsOf = (channels: readonly Channel[], thinning: number): (readonly Channel[])[] =>
  thinning === 1 ? channels.map((channel) => [channel]) : [channels];

/** Prepares a probing, so that start() costs no more than a connection. */
export const armProber = async (options: ProberOptions): Promise<Prober> => {
  const { bundle, workload, plan, pace, thinning, origin, now, isSilent, channels: asked = CHANNELS } = options;
  const shared = new SharedArrayBuffer(CHANNELS.length * Float64Array.BYTES_PER_ELEMENT);
  const progress = new Float64Array(shared).fill(-1);
  const parts = await Promise.all(
    partsOf(asked, thinning).map(async (channels, index) => {
      const setup: ProberSetup = {
        workload,
        plan,
        network: serviceNetwork(),
        pace,
        thinning,
        origin,
        channels,
        progress: shared,
        isSilent,
      };
      return { setup, worker: await startThread(bundle, index), id: nextId(), started: false };
    }),
  );

  const collectFrom = async ({ worker, id, started }: (typeof parts)[number]): Promise<ProbeSeries[]> => {
    try {
      const reply = started ? await ask(worker, { request: 'finish', id }) : undefined;
      return reply?.reply === 'series' ? reply.series : [];
    } catch (error) {
      // What it still holds open must not reach into the next cycle.
      await worker.terminate();
      throw error;
    }
  };
  const collect = async (): Promise<ProbeSeries[]> => (await Promise.all(parts.map(collectFrom))).flat();
  let finished: Promise<ProbeSeries[]> | undefined;

  return {
    start: async () => {
      // One after the other: the open connection prepares what the new ones ask for.
      for (const part of parts) {
        await ask(part.worker, { request: 'start', id: part.id, setup: part.setup });
        part.started = true;
      }
    },
    watch: async (closely) => {
      for (const { worker, id, started } of parts) if (started) await ask(worker, { request: 'watch', id, closely });
    },
    rest: async (isResting) => {
      for (const { worker, id, started } of parts) if (started) await ask(worker, { request: 'rest', id, isResting });
    },
    recovered: async (sinceMs, timeoutMs) => {
      if (isSilent) for (const { worker, id } of parts) await ask(worker, { request: 'speak', id });
      for (const end = now() + timeoutMs; now() < end; await sleep(pace)) {
        if (asked.every((channel) => (progress[CHANNELS.indexOf(channel)] ?? -1) > sinceMs)) return true;
      }
      return false;
    },
    finish: () => {
      finished ??= collect();
      return finished;
    },
  };
};
