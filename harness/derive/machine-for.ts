import type { Cell } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { MachineRecord } from '../schema/machine.ts';
import type { MachineFault } from '../schema/results.ts';
import type { Machine } from './judge-cell.ts';
import { factsOf, faultsOf } from './machine-result.ts';

/** A machine of the run, seen from one of its batches. */
export interface RunMachine {
  readonly during: (batch: string) => Machine;
}

const PAGE_SIZE = 4096;

export const UNKNOWN_MACHINE: RunMachine = { during: () => ({ pageSize: PAGE_SIZE, domain: 'wall', fault: undefined }) };

/** What judging must know of a machine, from its record and from what the run logged of it. */
export const machineFor = (
  { id, clock_domain: domain }: Pick<MachineRecord, 'id' | 'clock_domain'>,
  events: readonly LogEvent[],
): RunMachine => {
  const facts = factsOf(events, id);
  const pageSize = facts?.page_size_bytes ?? PAGE_SIZE;
  const faults = faultsOf(events, id);
  return {
    during: (batch) => ({
      pageSize,
      domain,
      facts,
      fault: faults.findLast((fault) => fault.batch === batch || fault.batch === undefined),
    }),
  };
};

const inSource = (fault: MachineFault, kernel: string): MachineFault => ({
  ...fault,
  message: `in the machine that it was dumped in (${kernel}): ${fault.message}`,
});

/** The machine of a cell while it ran. A migration has two, and what befell the one that it was dumped in befell the cell. */
export const machineOf = (machines: ReadonlyMap<string, RunMachine>, { machine, from, batch }: Cell): Machine => {
  const here = (machines.get(machine) ?? UNKNOWN_MACHINE).during(batch);
  const source = from === undefined ? undefined : machines.get(from.machine)?.during(batch);
  if (from === undefined || source === undefined) return here;
  const there = source.fault === undefined ? undefined : inSource(source.fault, from.kernel);
  const faults = [here.fault, there].filter((fault) => fault !== undefined);
  // A machine that failed to boot once is of the run; one that was lost in this batch is of this cell, the last time that it was tried.
  const [last] = faults.filter((fault) => fault.batch === batch).toSorted((a, b) => b.attempt - a.attempt);
  return { ...here, fault: last ?? faults[0], sourceFacts: source.facts };
};
