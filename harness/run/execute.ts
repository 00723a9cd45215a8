import type { MachineProvider, MachineSpec } from '../../vm/machine.ts';
import { endedBatches } from '../derive/collect.ts';
import { InterruptedError, messageOf } from '../errors.ts';
import { batchesOf } from '../plan/plan.ts';
import type { Cell } from '../schema/cell.ts';
import type { LogEvent, RunnerEvent } from '../schema/events.ts';
import type { RunFile } from '../schema/run.ts';
import { type EventLog, readEvents } from './run-folder.ts';
import { type MachineSession, openSession } from './session.ts';

export interface ExecuteRequest {
  readonly dir: string;
  readonly run: RunFile;
  readonly attempt: number;
  readonly log: EventLog;
  readonly provider: MachineProvider;
  readonly spec: MachineSpec;
  readonly signal: AbortSignal;
  /** A machine that is up already, from choosing the userland. */
  readonly session?: MachineSession;
}

/** Batches of a run that still have to be run, in the order of the plan. */
export const openBatches = (run: RunFile, events: readonly LogEvent[]): Map<string, Cell[]> => {
  const ended = endedBatches(events);
  return new Map([...batchesOf(run.plan)].filter(([batch]) => ended.get(batch)?.end.event !== 'batch-finished'));
};

/** Machines for the batches of a run: one after the other, a new one when the last was lost. */
export interface Carrier {
  readonly runBatch: (batch: string, cells: readonly Cell[], onEvent: (event: RunnerEvent) => void) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Carries out batches and appends what happens to the log. A machine that is lost ends its batch as a fault of ours;
 * the next batch gets a new machine. Rejects only when the run is interrupted.
 */
export const makeCarrier = ({ attempt, log, provider, spec, signal, session: first }: ExecuteRequest): Carrier => {
  let session = first;
  const close = async (): Promise<void> => {
    const open = session;
    session = undefined;
    await open?.close();
  };

  const runBatch: Carrier['runBatch'] = async (batch, cells, onEvent) => {
    if (signal.aborted) throw new InterruptedError('the run was interrupted');
    try {
      session ??= await openSession(provider, spec, signal, log.append);
      await session.runBatch(batch, attempt, cells, false, (event) => {
        log.append(event);
        onEvent(event);
      });
    } catch (error) {
      await close();
      if (signal.aborted) throw new InterruptedError('the run was interrupted', { cause: error });
      log.append({ event: 'machine-fault', attempt, batch, fault: 'infra', message: messageOf(error), console_tail: '' });
    }
  };
  return { runBatch, close };
};

/** How often this run folder has been worked on, this time included. */
export const nextAttempt = (dir: string): number => readEvents(dir).filter(({ event }) => event === 'run-started').length + 1;
