import { accepts } from '../../../workloads/tcp.ts';
import type { Workload } from '../../../workloads/workload.ts';
import { type CriuProcess, criuRestore } from '../../criu/driver.ts';
import { sleep, withDeadline } from '../../measure/clock.ts';
import type { Stop } from '../../schema/events.ts';
import { listTree } from '../process-tree.ts';
import { startService } from '../service.ts';
import type { CopySetup } from './protocol.ts';

/** How a copy came to life, as far as it did. */
export interface Born {
  readonly pid: number;
  readonly first_answer_ms?: number;
  readonly criu?: CriuProcess;
  readonly stop?: Stop;
}

type Clock = () => number;
type BirthOf<How extends CopySetup['birth']['how']> = Extract<CopySetup['birth'], { how: How }>;

const START_TIMEOUT_MS = 120_000;
const ANSWER_TIMEOUT_MS = 5000;
/** After criu restore has ended the service is there, or it never comes. */
const RECOVER_TIMEOUT_MS = 10_000;

const askOnce = async ({ plan }: CopySetup, workload: Workload): Promise<void> => {
  if (plan.port !== undefined) await accepts(plan.port);
  await workload.isReady?.(plan);
  const probe = await workload.openProbe(plan);
  await probe.ask(0).finally(() => probe.close());
};

/** Asks until there is a right answer, and gives its time; gives up where `over` says why. */
const firstAnswer = async (
  setup: CopySetup,
  workload: Workload,
  now: Clock,
  over: (cause: string) => Stop | undefined | Promise<Stop | undefined>,
): Promise<{ first_answer_ms: number } | { stop: Stop }> => {
  for (;;) {
    try {
      await withDeadline(askOnce(setup, workload), ANSWER_TIMEOUT_MS * setup.pace, 'an answer');
      return { first_answer_ms: now() };
    } catch (error) {
      const stop = await over(error instanceof Error ? error.message : String(error));
      if (stop !== undefined) return { stop };
      await sleep(setup.pollMs);
    }
  }
};

const criuStop = ({ exitCode, signal, timedOut }: CriuProcess): Stop => ({
  step: 'restore',
  origin: timedOut ? 'timeout' : 'criu',
  message: `criu restore ended with ${signal === null ? `exit code ${exitCode}` : signal}`,
});

/** Restores the image in these namespaces. Asked from the beginning, as a cold start is. */
export const restore = async (
  { pid, request }: BirthOf<'restore'>,
  setup: CopySetup,
  workload: Workload,
  now: Clock,
): Promise<Born> => {
  let criu: CriuProcess | undefined;
  const restoring = criuRestore({ ...request, now }).then((ended) => {
    criu = ended;
    return ended;
  });
  const limitMs = RECOVER_TIMEOUT_MS * setup.pace;
  const answered = await firstAnswer(setup, workload, now, async (cause) => {
    if (criu === undefined) return undefined;
    if (criu.exitCode !== 0) return criuStop(criu);
    if ((await listTree(pid)).length === 0)
      return { step: 'observe', origin: 'service', message: 'criu restore ended with exit code 0, and the service is not there' };
    const message = `no right answer within ${limitMs} ms after criu restore: ${cause}`;
    return now() > criu.end_ms + limitMs ? { step: 'observe', origin: 'timeout', message } : undefined;
  });
  const ended = await restoring;
  return ended.exitCode === 0 ? { pid, criu: ended, ...answered } : { pid, criu: ended, stop: criuStop(ended) };
};

/** Starts a fresh instance in these namespaces. */
export const coldStart = async (
  { launch, dir }: BirthOf<'cold-start'>,
  setup: CopySetup,
  workload: Workload,
  now: Clock,
): Promise<Born> => {
  const service = await startService(launch, dir, { now, pace: setup.pace });
  const limitMs = START_TIMEOUT_MS * setup.pace;
  const answered = await firstAnswer(setup, workload, now, (cause) => {
    const ended = service.ended();
    if (ended !== undefined)
      return { step: 'start', origin: 'service', message: `the service ended with ${ended} before it answered` };
    const message = `the service gave no right answer within ${limitMs} ms: ${cause}`;
    return now() > service.spawn_ms + limitMs ? { step: 'start', origin: 'timeout', message } : undefined;
  });
  return { pid: service.pid, ...answered };
};
