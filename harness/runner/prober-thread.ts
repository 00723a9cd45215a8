import { parentPort } from 'node:worker_threads';
import { findWorkload } from '../../workloads/find.ts';
import { type ServiceNetwork, useNetwork } from '../../workloads/network.ts';
import { workloads } from '../../workloads/registry.ts';
import type { ProbeConnection, ProbePlan, Workload } from '../../workloads/workload.ts';
import { clockFrom, withDeadline } from '../measure/clock.ts';
import { type OpenLoop, startOpenLoop } from '../measure/open-loop.ts';
import type { ProbeSeries } from '../schema/probe-series.ts';
import { goFirst } from './priority.ts';
import { tellTaken } from './taken.ts';

/** What is to be probed, and how. */
export interface ProberSetup {
  readonly workload: string;
  readonly plan: ProbePlan;
  readonly network: ServiceNetwork;
  /** How much longer than on real hardware an answer may take, and how much rarer it is asked for. */
  readonly pace: number;
  readonly thinning: number;
  readonly origin: number;
  /** Which channels this thread asks on. */
  readonly channels: readonly Channel[];
  /** Two doubles: when the last right answer was due, in the order of CHANNELS. */
  readonly progress: SharedArrayBuffer;
  /** Only connect at first, and send nothing before `speak`. */
  readonly isSilent: boolean;
}
export type Channel = ProbeSeries['channel'];
export const CHANNELS: readonly Channel[] = ['established', 'new'];
/** Several probings may be under way; `id` says which is meant. */
export type ProberRequest =
  | { readonly request: 'load'; readonly id: number }
  | { readonly request: 'start'; readonly id: number; readonly setup: ProberSetup }
  | { readonly request: 'speak'; readonly id: number }
  | { readonly request: 'watch'; readonly id: number; readonly closely: boolean }
  | { readonly request: 'rest'; readonly id: number; readonly isResting: boolean }
  | { readonly request: 'finish'; readonly id: number };
export type ProberReply = { readonly id: number } & (
  | { readonly reply: 'loaded' }
  | { readonly reply: 'started' }
  | { readonly reply: 'spoken' }
  | { readonly reply: 'watching' }
  | { readonly reply: 'resting' }
  | { readonly reply: 'failed'; readonly message: string }
  | { readonly reply: 'series'; readonly series: ProbeSeries[] }
);

/** A new connection that takes longer than this failed, as it would for a client with an ordinary connect timeout. */
const NEW_CONNECTION_TIMEOUT_MS = 5000;
const GRACE_MS = 100;
const LOST = new Error('this thread has no open connection');

const askOnNewConnection = async (workload: Workload, { plan, pace }: ProberSetup, n: number): Promise<void> => {
  const timeoutMs = NEW_CONNECTION_TIMEOUT_MS * pace;
  const opening = workload.openProbe(plan);
  try {
    const connection = await withDeadline(opening, timeoutMs, 'a new connection');
    await withDeadline(connection.ask(n), timeoutMs, 'the answer on a new connection');
  } finally {
    opening.then((connection) => connection.close()).catch(() => undefined);
  }
};

/** One probing under way. */
interface Probing {
  /** Begins to send; without effect where it does already. */
  readonly speak: () => void;
  readonly watch: (closely: boolean) => void;
  readonly rest: (isResting: boolean) => void;
  readonly finish: () => Promise<ProbeSeries[]>;
}

const startProbing = async (setup: ProberSetup): Promise<Probing> => {
  const workload = findWorkload(setup.workload, setup.plan.definition);
  if (workload === undefined) throw new Error(`there is no workload ${setup.workload}`);
  useNetwork(setup.network);
  const { plan, thinning } = setup;
  const now = clockFrom(setup.origin);
  const progress = new Float64Array(setup.progress);
  // Only the thread of the open connection has one.
  const held: ProbeConnection | undefined = setup.channels.includes('established') ? await workload.openProbe(plan) : undefined;
  const begin: Record<Channel, () => OpenLoop> = {
    established: () =>
      startOpenLoop('established', plan.establishedIntervalMs * thinning, now, (n) => held?.ask(n) ?? Promise.reject(LOST)),
    new: () =>
      startOpenLoop('new', plan.newIntervalMs * thinning, now, (n, taken) =>
        tellTaken(taken, () => askOnNewConnection(workload, setup, n)),
      ),
  };
  let loops: readonly (readonly [number, OpenLoop])[] = [];
  let publishing: NodeJS.Timeout | undefined;
  const speak = (): void => {
    if (publishing !== undefined) return;
    loops = setup.channels.map((channel) => [CHANNELS.indexOf(channel), begin[channel]()]);
    publishing = setInterval(() => {
      for (const [index, loop] of loops) progress[index] = loop.lastGood();
    }, 2 * setup.pace);
  };
  if (!setup.isSilent) speak();
  return {
    speak,
    watch: (closely) => {
      const { establishedIntervalMs: usual, watchedIntervalMs: close = usual } = plan;
      loops.find(([index]) => CHANNELS[index] === 'established')?.[1].pace((closely ? close : usual) * thinning);
    },
    rest: (isResting) => {
      for (const [, loop] of loops) loop.rest(isResting);
    },
    finish: async () => {
      clearInterval(publishing);
      const series = await Promise.all(loops.map(([, loop]) => loop.finish(GRACE_MS * setup.pace)));
      held?.close();
      return series;
    },
  };
};

/** The prober: a thread of its own, so that work of the runner does not delay it. */
export const runProber = (): void => {
  if (parentPort === null) throw new Error('the prober is a thread of the runner');
  const port = parentPort;
  // On a busy machine this thread would wait for a processor, and count that as the service's. It does little, so it may go first.
  goFirst();
  const probings = new Map<number, Probing>();

  const answer = async (message: ProberRequest): Promise<ProberReply> => {
    const { id } = message;
    if (message.request === 'load') {
      for (const workload of workloads.values()) await workload.load?.();
      return { reply: 'loaded', id };
    }
    if (message.request === 'start') {
      probings.set(id, await startProbing(message.setup));
      return { reply: 'started', id };
    }
    if (message.request === 'speak') {
      probings.get(id)?.speak();
      return { reply: 'spoken', id };
    }
    if (message.request === 'watch') {
      probings.get(id)?.watch(message.closely);
      return { reply: 'watching', id };
    }
    if (message.request === 'rest') {
      probings.get(id)?.rest(message.isResting);
      return { reply: 'resting', id };
    }
    const series = (await probings.get(id)?.finish()) ?? [];
    probings.delete(id);
    return { reply: 'series', id, series };
  };
  port.on('message', (message: ProberRequest) => {
    answer(message).then(
      (reply) => port.postMessage(reply),
      (error: unknown) =>
        port.postMessage({
          reply: 'failed',
          id: message.id,
          message: error instanceof Error ? error.message : String(error),
        } satisfies ProberReply),
    );
  });
};
