import type { ClockDomain } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { CellResult, MachineResult, Results } from '../schema/results.ts';
import type { RunFile } from '../schema/run.ts';
import { calibrationOf, rooflineOf, timeBudget } from './background.ts';
import { causesOf } from './causes.ts';
import { cellResult } from './cell-result.ts';
import { endedBatches, eventsOf } from './collect.ts';
import { comparisonsOf } from './comparisons.ts';
import { factsOf, faultsOf, machineResult } from './machine-result.ts';
import { worstOf } from './worst.ts';

const what = (cells: readonly CellResult[]): string =>
  cells.some(({ cell }) => cell.procedure === 'roundtrip') ? 'froze and thawed with all their state' : 'started cold';

const judgedCells = (cells: readonly CellResult[]): readonly CellResult[] => {
  const trips = cells.filter(({ cell }) => cell.procedure === 'roundtrip');
  return trips.length > 0 ? trips : cells;
};

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** One machine: what passed on it. Several: how much of the matrix passed. */
const headlineOf = (run: RunFile, cells: readonly CellResult[], machines: readonly MachineResult[]): string => {
  const judged = judgedCells(cells);
  const passed = judged.filter(({ verdict }) => verdict === 'pass').length;
  const [machine, ...others] = machines;
  if (machine === undefined || others.length > 0) {
    const count = `${passed} of ${plural(judged.length, 'combination')} ${what(cells)}`;
    return `${count}: ${plural(run.kernels.length, 'kernel')}, ${plural(run.userlands.length, 'userland')}, ${plural(new Set(judged.map(({ cell }) => cell.workload.id)).size, 'workload')}.`;
  }
  const where =
    machine.facts === undefined
      ? `Linux ${machine.kernel}, which did not come up`
      : `Linux ${machine.facts.kernel.release} with CRIU ${machine.facts.criu.version}`;
  return `${passed} of ${plural(judged.length, 'workload')} ${what(cells)} on ${where} (userland ${machine.userland}).`;
};

const runState = (events: readonly LogEvent[]): Results['run']['state'] => {
  const last = [...events].reverse().find((event) => event.event === 'run-started' || event.event === 'run-ended');
  return last?.event === 'run-ended' ? last.how : 'running';
};

const cellsOf = (run: RunFile, events: readonly LogEvent[]): CellResult[] => {
  const ended = endedBatches(events);
  const machines = new Map(
    run.machines.map((record) => {
      const facts = factsOf(events, record.id);
      const pageSize = facts?.page_size_bytes ?? 4096;
      return [record.id, { pageSize, domain: record.clock_domain, faults: faultsOf(events, record.id), facts }];
    }),
  );
  return run.plan.map((cell) => {
    const { pageSize = 4096, domain = 'wall', faults = [], facts } = machines.get(cell.machine) ?? {};
    const fault = faults.findLast(({ batch }) => batch === cell.batch || batch === undefined);
    return cellResult(cell, events, ended.get(cell.batch), { pageSize, domain, fault, facts });
  });
};

/** Everything that is known of a run, from its run.json and its events alone: the same on every computer. */
export const derive = (run: RunFile, events: readonly LogEvent[]): Results => {
  const cells = cellsOf(run, events);
  const machines = run.machines.map((record) =>
    machineResult(
      record,
      run.kernels.find(({ id }) => id === record.kernel),
      cells,
      events,
    ),
  );
  const batches = [...new Map(run.plan.map((cell) => [cell.batch, cell]))];
  const domainOf = (machine: string): ClockDomain => run.machines.find(({ id }) => id === machine)?.clock_domain ?? 'wall';
  const end = eventsOf(events, 'run-ended').at(-1);
  return {
    schema_version: 2,
    run: {
      id: run.id,
      suite: run.suite,
      created: run.created,
      ...(end === undefined ? {} : { ended: end.at }),
      state: runState(events),
    },
    verdict: worstOf(cells.map(({ verdict }) => verdict)),
    headline: headlineOf(run, cells, machines),
    kernels: run.kernels,
    userlands: run.userlands,
    machines,
    cells,
    causes: causesOf(cells),
    comparisons: comparisonsOf(cells),
    roofline: batches.flatMap(([batch, { workload, machine }]) => rooflineOf(events, batch, workload.id, domainOf(machine))),
    calibrations: batches.flatMap(([batch, { workload }]) => calibrationOf(events, batch, workload.id) ?? []),
    findings: [],
    time_budget: timeBudget(events),
    provenance: run.provenance,
  };
};
