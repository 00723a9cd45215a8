import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { retryFor } from '../../../workloads/process.ts';
import { accepts, canListen } from '../../../workloads/tcp.ts';
import type { Session } from '../../../workloads/workload.ts';
import { sleep, withDeadline } from '../../measure/clock.ts';
import type { Cell } from '../../schema/cell.ts';
import type { Marks } from '../../schema/events.ts';
import type { ServedRate } from '../../schema/load.ts';
import type { BatchContext } from '../context.ts';
import { timed } from '../context.ts';
import { isLoaded, loadCold } from '../load.ts';
import { armProber, type Prober } from '../prober.ts';
import { launchWith } from '../remedy.ts';
import { type Service, startService } from '../service.ts';
import { CycleStop, during } from '../stops.ts';

/** A warm instance of the service with its client and its prober. */
export interface Instance {
  /** Its folder. */
  readonly dir: string;
  readonly service: Service;
  readonly session: Session;
  readonly prober: Prober;
  readonly digest: string;
  readonly marks: Marks;
  /** What it served under load from its first answer on, where a cell asks for that; it was not warm later than without. */
  readonly coldLoad?: ServedRate;
}

/** Longest time from the spawn to a right answer, and for one pass over the data. */
const START_TIMEOUT_MS = 120_000;
const PASS_TIMEOUT_MS = 900_000;
const ANSWER_TIMEOUT_MS = 5000;
const POLL_MS = 2;
/** As long as Linux keeps a closed connection in TIME_WAIT, and something over. */
const PORT_TIMEOUT_MS = 70_000;

/** Serves the whole data set once to the client; its digest. */
export const serveOnce = (context: BatchContext, session: Session): Promise<string> =>
  withDeadline(session.serveAll(), PASS_TIMEOUT_MS * context.pace, 'serving the whole data set');

const firstAnswer = async (context: BatchContext, service: Service): Promise<void> => {
  const ask = async (): Promise<void> => {
    // Whether anybody listens is found out with far less work than a client needs to be made.
    const { port } = context.fixture.probe;
    if (port !== undefined) await accepts(port);
    await context.workload.isReady?.(context.fixture.probe);
    const probe = await context.workload.openProbe(context.fixture.probe);
    await probe.ask(0).finally(() => probe.close());
  };
  const startTimeoutMs = START_TIMEOUT_MS * context.pace;
  const end = context.now() + startTimeoutMs;
  for (;;) {
    try {
      return await withDeadline(ask(), ANSWER_TIMEOUT_MS * context.pace, 'the first answer');
    } catch (error) {
      const ended = service.ended();
      const detail = await service.logTail();
      if (ended !== undefined)
        throw new CycleStop(
          { step: 'start', origin: 'service', message: `the service ended with ${ended} before it answered`, detail },
          { cause: error },
        );
      if (context.now() > end)
        throw new CycleStop(
          { step: 'start', origin: 'timeout', message: `the service gave no right answer within ${startTimeoutMs} ms`, detail },
          { cause: error },
        );
      await sleep(POLL_MS * context.thinning);
    }
  }
};

/**
 * A cold start, up to warm: files in the page cache, a new process, every client connected, the whole data set served once.
 * The marks are what the procedure `cold-start` reports. Hands over what was started even when it fails half-way.
 */
export const startInstance = async (
  context: BatchContext,
  cycle: number,
  cells: readonly Pick<Cell, 'procedure'>[],
  own: (resource: () => Promise<void>) => void,
): Promise<Instance> => {
  const { fixture, now, options } = context;
  const dir = path.join(options.workDir, `${context.batch}-${cycle}`);
  const { launch, prober } = await timed(context, 'prepare', async () => {
    own(() => rm(dir, { recursive: true, force: true }));
    await mkdir(dir, { recursive: true, mode: 0o755 });
    // What the kernel still holds of the connections of a killed instance is none of the next one's cold start.
    const { port } = fixture.probe;
    if (port !== undefined)
      await during('prepare', 'harness', () => retryFor(PORT_TIMEOUT_MS * context.pace, () => canListen(port), POLL_MS));
    const prepared = await during('prepare', 'harness', async () => ({
      launch: launchWith(context.cells[0]?.remedy, await fixture.lay(dir)),
      prober: await armProber({
        bundle: options.bundle,
        workload: context.workload.id,
        plan: fixture.probe,
        pace: context.pace,
        thinning: context.thinning,
        origin: context.origin,
        now,
        isSilent: context.mode === 'count',
      }),
    }));
    await context.memory?.take(fixture.warmBytes ?? 0);
    return prepared;
  });
  own(async () => void (await prober.finish()));
  const { service, first_answer_ms } = await timed(context, 'start', async () => {
    const started = await during('start', 'service', () => startService(launch, dir, context));
    own(() => started.kill());
    await firstAnswer(context, started);
    return { service: started, first_answer_ms: now() };
  });
  const coldLoad = cells.some((cell) => isLoaded(context, cell))
    ? await timed(context, 'load', () =>
        during('warm', 'client', async () => {
          // It asks beside the load before the dump and after the restore as well, and the rates are to be compared.
          await prober.start();
          return await loadCold(context);
        }),
      )
    : undefined;
  return await timed(context, 'warm', async () => {
    const session = await during('warm', 'client', () =>
      withDeadline(fixture.connect(), START_TIMEOUT_MS * context.pace, 'connecting the client'),
    );
    own(() => session.close());
    if (coldLoad === undefined) await during('warm', 'client', () => prober.start());
    const digest = await during('warm', 'client', () => serveOnce(context, session));
    const marks = { spawn_ms: service.spawn_ms, first_answer_ms, warm_ms: now() };
    return { dir, service, session, prober, digest, marks, ...(coldLoad === undefined ? {} : { coldLoad }) };
  });
};
