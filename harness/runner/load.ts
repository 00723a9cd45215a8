import type { ProbeConnection } from '../../workloads/workload.ts';
import { withDeadline } from '../measure/clock.ts';
import { runClosedLoop } from '../measure/closed-loop.ts';
import type { Cell } from '../schema/cell.ts';
import type { ServedRate } from '../schema/load.ts';
import type { BatchContext } from './context.ts';
import { goFirst } from './priority.ts';

/** Enough to keep a service busy that works while an answer is on its way; more would be measuring the client. */
export const LOAD_CONNECTIONS = 4;
/** As many windows as make a median of the warm rate. */
const WARM_MS = 1000;
const RESTORED_MS = 3000;
/**
 * A cold start is watched until everything was asked for once, and for long enough after it that a second of the warm rate can be seen; not
 * longer than the last, though.
 */
const COLD_MS = { least: 1500, after: 1500, most: 120_000 } as const;

/** How much longer than it goes on a load may take: its connections, and the last answers. A service that hangs under it ends it. */
const ANSWER_MS = 30_000;

/** A load says something where figures count; where instructions are counted, or only verdicts, it would only take time. */
export const isLoaded = ({ mode }: Pick<BatchContext, 'mode'>, { procedure }: Pick<Cell, 'procedure'>): boolean =>
  procedure === 'warm-rate' && mode === 'measure';

const load = async (
  { now, pace }: Pick<BatchContext, 'now' | 'pace'>,
  open: () => Promise<ProbeConnection>,
  mostMs: number,
  goOn: (answers: number, elapsedMs: number) => boolean,
): Promise<ServedRate> => {
  const connections: ProbeConnection[] = [];
  // A client on another machine would not wait for a processor of this one.
  const goBack = goFirst();
  const serve = async (): Promise<ServedRate> => {
    for (let i = 0; i < LOAD_CONNECTIONS; i += 1) connections.push(await open());
    return await runClosedLoop({ clients: connections.map(({ ask }) => ask), now, goOn });
  };
  try {
    return await withDeadline(serve(), mostMs + ANSWER_MS * pace, 'an answer under load');
  } finally {
    goBack();
    for (const connection of connections) connection.close();
  }
};

/** From the first answer of a cold start until everything was asked for once; where a service is a cache, its clients fill it meanwhile. */
export const loadCold = (context: BatchContext): Promise<ServedRate> => {
  const { workload, fixture, pace } = context;
  const { probe } = fixture;
  const open = workload.openFilling ?? workload.openProbe;
  let askedOnce: number | undefined;
  return load(
    context,
    () => open(probe),
    COLD_MS.most * pace,
    (answers, elapsed) => {
      if (answers >= (probe.distinct ?? 0) && elapsed >= COLD_MS.least * pace) askedOnce ??= elapsed;
      return elapsed < COLD_MS.most * pace && (askedOnce === undefined || elapsed < askedOnce + COLD_MS.after * pace);
    },
  );
};

/** Of a service that is warm, or should be: for a set time, and what is missing is a wrong answer. */
export const loadWarm = (context: BatchContext, which: 'warm' | 'restored'): Promise<ServedRate> => {
  const limit = (which === 'warm' ? WARM_MS : RESTORED_MS) * context.pace;
  return load(
    context,
    () => context.workload.openProbe(context.fixture.probe),
    limit,
    (_, elapsed) => elapsed < limit,
  );
};
