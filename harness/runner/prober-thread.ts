import { parentPort } from 'node:worker_threads';
import { findWorkload } from '../../workloads/find.ts';
import { workloads } from '../../workloads/registry.ts';
import type { ProbeConnection, ProbePlan, Workload } from '../../workloads/workload.ts';
import { clockFrom, withDeadline } from '../measure/clock.ts';
import { type OpenLoop, startOpenLoop } from '../measure/open-loop.ts';
import type { ProbeSeries } from '../schema/events.ts';

/** What is to be probed, and how. */
export interface ProberSetup {
  readonly workload: string;
  readonly plan: ProbePlan;
  /** How much longer than on real hardware an answer may take, and how much rarer it is asked for. */
  readonly pace: number;
  readonly thinning: number;
  readonly origin: number;
  /** Two doubles: when the last right answer was due on the established and on the new channel. */
  readonly progress: SharedArrayBuffer;
  /** Only connect at first, and send nothing before `speak`. */
  readonly isSilent: boolean;
}
/** Several probings may be under way; `id` says which is meant. */
export type ProberRequest =
  | { readonly request: 'load'; readonly id: number }
  | { readonly request: 'start'; readonly id: number; readonly setup: ProberSetup }
  | { readonly request: 'speak'; readonly id: number }
  | { readonly request: 'finish'; readonly id: number };
export type ProberReply = { readonly id: number } & (
  | { readonly reply: 'loaded' }
  | { readonly reply: 'started' }
  | { readonly reply: 'spoken' }
  | { readonly reply: 'failed'; readonly message: string }
  | { readonly reply: 'series'; readonly series: ProbeSeries[] }
);

/** A new connection that takes longer than this failed, as it would for a client with an ordinary connect timeout. */
const NEW_CONNECTION_TIMEOUT_MS = 5000;
const GRACE_MS = 100;

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
  readonly finish: () => Promise<ProbeSeries[]>;
}

const startProbing = async (setup: ProberSetup): Promise<Probing> => {
  const workload = findWorkload(setup.workload, setup.plan.definition);
  if (workload === undefined) throw new Error(`there is no workload ${setup.workload}`);
  const { plan, thinning } = setup;
  const now = clockFrom(setup.origin);
  const progress = new Float64Array(setup.progress);
  const connection: ProbeConnection = await workload.openProbe(plan);
  let loops: readonly OpenLoop[] = [];
  let watch: NodeJS.Timeout | undefined;
  const speak = (): void => {
    if (watch !== undefined) return;
    loops = [
      startOpenLoop('established', plan.establishedIntervalMs * thinning, now, (n) => connection.ask(n)),
      startOpenLoop('new', plan.newIntervalMs * thinning, now, (n) => askOnNewConnection(workload, setup, n)),
    ];
    watch = setInterval(() => progress.set(loops.map((loop) => loop.lastGood())), 2 * setup.pace);
  };
  if (!setup.isSilent) speak();
  return {
    speak,
    finish: async () => {
      clearInterval(watch);
      const series = await Promise.all(loops.map((loop) => loop.finish(GRACE_MS * setup.pace)));
      connection.close();
      return series;
    },
  };
};

/** The prober: a thread of its own, so that work of the runner does not delay it. */
export const runProber = (): void => {
  if (parentPort === null) throw new Error('the prober is a thread of the runner');
  const port = parentPort;
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
