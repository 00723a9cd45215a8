import type { CriuRequest } from '../../criu/driver.ts';
import { messageOf } from '../../errors.ts';
import { sleep, withDeadline } from '../../measure/clock.ts';
import type { Cell } from '../../schema/cell.ts';
import type { Observation } from '../../schema/events.ts';
import type { Answer } from '../../schema/integrity.ts';
import type { BatchContext } from '../context.ts';
import type { Instance } from '../procedures/instance.ts';
import { listTree } from '../process-tree.ts';
import type { StrayWatch } from '../strays.ts';

const ANSWER_TIMEOUT_MS = 2000;
export const CLIENT_TIMEOUT_MS = 5000;

/** A service under trial: its instance, the folders of its dumps, and what else is needed to go on from its dump. */
export interface Bench {
  readonly context: BatchContext;
  readonly cell: Cell;
  readonly cycle: number;
  readonly instance: Instance;
  readonly request: CriuRequest;
  readonly olderDir: string;
  readonly strays: StrayWatch;
}

/** Whether a new client is answered rightly; asks again until it is, or the service is gone, or the time is over. */
export const askAnew = async ({ context, instance }: Bench): Promise<Answer> => {
  const { workload, fixture, pace, now } = context;
  const limit = ANSWER_TIMEOUT_MS * pace;
  const ask = async (): Promise<void> => {
    const probe = await workload.openProbe(fixture.probe);
    await probe.ask(0).finally(() => probe.close());
  };
  for (const end = now() + limit; ; await sleep(20 * pace)) {
    try {
      await withDeadline(ask(), limit, 'the answer');
      return { ok: true, message: '' };
    } catch (error) {
      if ((await listTree(instance.service.pid)).length === 0) return { ok: false, message: 'the service is not there' };
      if (now() > end) return { ok: false, message: messageOf(error) };
    }
  }
};

/** What the client that was connected before the dump reads: the whole data set, and what it had marked. */
export const readProof = async (
  { context, instance }: Bench,
  observe: () => Promise<Observation[]>,
): Promise<{ client: Answer; proof: Observation[] }> => {
  const limit = CLIENT_TIMEOUT_MS * context.pace;
  try {
    const after = await withDeadline(instance.session.serveAll(), limit, 'serving the whole data set');
    const what = 'the whole data set, read by its own client';
    const observed = await withDeadline(observe(), limit, 'the proof of survival');
    const digest = { name: 'digest', rule: 'same', before: instance.digest, after, what } as const;
    return { client: { ok: true, message: '' }, proof: [digest, ...observed] };
  } catch (error) {
    return { client: { ok: false, message: messageOf(error) }, proof: [] };
  }
};
