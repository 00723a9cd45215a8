import type { MachineProvider, MachineSpec } from '../../vm/machine.ts';
import { endedBatches } from '../derive/collect.ts';
import { planOf } from '../derive/plan-of.ts';
import { batchesOf } from '../plan/plan.ts';
import type { Cell } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { MachineRecord } from '../schema/machine.ts';
import type { RunFile } from '../schema/run.ts';
import { type EventLog, readEvents } from './run-folder.ts';
import type { MachineSession } from './session.ts';

/** A machine of the plan with what brings it to life. */
export interface PreparedMachine {
  readonly record: MachineRecord;
  readonly provider: MachineProvider;
  readonly spec: MachineSpec;
  /** Up already, from choosing the userland. */
  readonly session?: MachineSession;
}

export interface ExecuteRequest {
  readonly dir: string;
  readonly run: RunFile;
  readonly attempt: number;
  readonly log: EventLog;
  readonly machines: readonly PreparedMachine[];
  readonly signal: AbortSignal;
}

/** Batches of a run that still have to be run, in the order of the plan. */
export const openBatches = (run: RunFile, events: readonly LogEvent[]): Map<string, Cell[]> => {
  const ended = endedBatches(events);
  return new Map([...batchesOf(planOf(run, events))].filter(([batch]) => ended.get(batch)?.end.event !== 'batch-finished'));
};

/** How often this run folder has been worked on, this time included. */
export const nextAttempt = (dir: string): number => readEvents(dir).filter(({ event }) => event === 'run-started').length + 1;
