import { InterruptedError } from '../errors.ts';
import { type Carrier, makeCarrier } from '../run/carrier.ts';
import { type ExecuteRequest, openBatches, type PreparedMachine } from '../run/execute.ts';
import { readEvents } from '../run/run-folder.ts';
import { inOrder } from '../run/schedule.ts';
import type { Cell } from '../schema/cell.ts';
import type { RunnerEvent } from '../schema/events.ts';
import type { ProgressStep, ShowProgress } from './progress.ts';

/** The batches of one machine that are still to be run, and what runs them. */
interface MachineWork {
  readonly carrier: Carrier;
  readonly record: PreparedMachine['record'];
  readonly batches: readonly (readonly [batch: string, cells: readonly Cell[]])[];
}

const describeEvent = (event: RunnerEvent, repeat: number): string | undefined => {
  if (event.event === 'batch-started') return `${event.service}: starting`;
  if (event.event === 'cycle')
    return `cycle ${event.cycle} of ${repeat}: ${event.procedure} ${event.stop === undefined ? 'done' : `stopped: ${event.stop.message}`}`;
  return undefined;
};

const workOf = (request: ExecuteRequest): MachineWork[] => {
  const open = [...openBatches(request.run, readEvents(request.dir))];
  return request.machines.flatMap((machine) => {
    const batches = open.filter(([, cells]) => cells[0]?.machine === machine.record.id);
    return batches.length === 0 ? [] : [{ carrier: makeCarrier(request, machine), record: machine.record, batches }];
  });
};

/** One step for each batch: the only machine of a run shows what it is doing. */
const batchSteps = ({ carrier, batches }: MachineWork): ProgressStep[] =>
  batches.map(([batch, cells]) => {
    const [first] = cells;
    const title = first?.workload.id ?? batch;
    return {
      title,
      run: async ({ say }) => {
        say('preparing');
        let service = title;
        await carrier.runBatch(batch, cells, (event) => {
          if (event.event === 'batch-started') service = `${title}: ${event.service}`;
          const text = describeEvent(event, first?.repeat ?? 0);
          if (text !== undefined) say(text);
        });
        return service;
      },
    };
  });

/** One step for a machine with all its batches: one of many. */
const machineStep = ({ carrier, record, batches }: MachineWork): ProgressStep => ({
  title: record.id,
  run: async ({ say }) => {
    try {
      for (const [i, [batch, cells]] of batches.entries()) {
        const name = cells[0]?.workload.id ?? batch;
        say(`${name} (${i + 1} of ${batches.length})`);
        await carrier.runBatch(batch, cells, (event) => {
          const text = describeEvent(event, cells[0]?.repeat ?? 0);
          if (text !== undefined) say(`${name} (${i + 1} of ${batches.length}): ${text}`);
        });
      }
    } finally {
      await carrier.close();
    }
    return undefined;
  },
});

/** Runs what is left of a prepared run. However it ends, the log says how, and the machines are gone. */
export const carryOut = async (request: ExecuteRequest, show: ShowProgress): Promise<void> => {
  const { log, attempt, machines, run } = request;
  const work = workOf(request);
  let how: 'finished' | 'interrupted' | 'failed' = 'failed';
  try {
    const [only, ...others] = work;
    if (only !== undefined && others.length === 0) await show(batchSteps(only), 1);
    else {
      const { alone, together } = inOrder(work);
      await show(alone.map(machineStep), 1);
      await show(together.map(machineStep), run.options.jobs);
    }
    how = 'finished';
  } catch (error) {
    if (error instanceof InterruptedError) how = 'interrupted';
    throw error;
  } finally {
    await Promise.all(work.map(({ carrier }) => carrier.close()));
    for (const { session, provider } of machines) {
      await session?.close();
      await provider.dispose();
    }
    log.append({ event: 'run-ended', at: new Date().toISOString(), attempt, how, wall_ms: performance.now() });
    log.close();
  }
};
