import { parentPort } from 'node:worker_threads';
import { workloads } from '../../workloads/registry.ts';
import type { ProbeConnection, ProbePlan, Workload } from '../../workloads/workload.ts';
import { clockFrom, withDeadline } from '../measure/clock.ts';
import { type OpenLoop, startOpenLoop } from '../measure/open-loop.ts';
import type { ProbeSeries } from '../schema/events.ts';

export interface ProberSetup {
  readonly role: 'prober';
  readonly workload: string;
  readonly plan: ProbePlan;
  /** How much longer than on real hardware an answer may take, and how much rarer it is asked for. */
  readonly pace: number;
  readonly thinning: number;
  readonly origin: number;
  /** Two doubles: when the last right answer was due on the established and on the new channel. */
  readonly progress: SharedArrayBuffer;
}
export type ProberRequest = { readonly request: 'start' } | { readonly request: 'finish' };
export type ProberReply =
  | { readonly reply: 'started' }
  | { readonly reply: 'failed'; readonly message: string }
  | { readonly reply: 'series'; readonly series: ProbeSeries[] };

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

/** The prober: a thread of its own, so that work of the runner does not delay it. */
export const runProber = (setup: ProberSetup): void => {
  const workload = workloads.get(setup.workload);
  if (workload === undefined || parentPort === null) throw new Error(`prober cannot serve ${setup.workload}`);
  const port = parentPort;
  const now = clockFrom(setup.origin);
  const progress = new Float64Array(setup.progress);
  let loops: OpenLoop[] = [];
  let held: ProbeConnection | undefined;
  let watch: NodeJS.Timeout | undefined;

  const start = async (): Promise<ProberReply> => {
    const connection = await workload.openProbe(setup.plan);
    held = connection;
    loops = [
      startOpenLoop('established', setup.plan.establishedIntervalMs * setup.thinning, now, (n) => connection.ask(n)),
      startOpenLoop('new', setup.plan.newIntervalMs * setup.thinning, now, (n) => askOnNewConnection(workload, setup, n)),
    ];
    watch = setInterval(() => progress.set(loops.map((loop) => loop.lastGood())), 2);
    return { reply: 'started' };
  };
  const finish = async (): Promise<ProberReply> => {
    clearInterval(watch);
    const series = await Promise.all(loops.map((loop) => loop.finish(GRACE_MS * setup.pace)));
    held?.close();
    return { reply: 'series', series };
  };
  port.on('message', ({ request }: ProberRequest) => {
    (request === 'start' ? start() : finish()).then(
      (reply) => port.postMessage(reply),
      (error: unknown) =>
        port.postMessage({
          reply: 'failed',
          message: error instanceof Error ? error.message : String(error),
        } satisfies ProberReply),
    );
  });
};
