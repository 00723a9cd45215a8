import type { ClockDomain } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { CellResult, Results } from '../schema/results.ts';
import type { RunFile } from '../schema/run.ts';
import { adviceOf } from './advice/advice.ts';
import { adviceHeadline, verdictsOf } from './advice/verdict.ts';
import { calibrationsOf, rooflineOf, timeBudget } from './background.ts';
import { causesOf } from './causes.ts';
import { cellResult } from './cell-result.ts';
import { claimsOf } from './claims/claims.ts';
import { endedBatches, eventsOf } from './collect.ts';
import { comparisonsOf } from './comparisons.ts';
import { bestLoop } from './disturbance.ts';
import { headlineOf, whereOf } from './headline.ts';
import { machineFor, machineOf, UNKNOWN_MACHINE } from './machine-for.ts';
import { machineResult } from './machine-result.ts';
import { withOtherUserlands } from './other-userlands.ts';
import { planOf } from './plan-of.ts';
import { remedyTrials } from './remedies.ts';
import { scalingOf } from './scaling.ts';
import { worstOf } from './worst.ts';

const runState = (events: readonly LogEvent[]): Results['run']['state'] => {
  const last = [...events].reverse().find((event) => event.event === 'run-started' || event.event === 'run-ended');
  return last?.event === 'run-ended' ? last.how : 'running';
};

const cellsOf = (run: RunFile, events: readonly LogEvent[]): CellResult[] => {
  const ended = endedBatches(events);
  const machines = new Map(run.machines.map((record) => [record.id, machineFor(record, events)]));
  const batchesOf = (machine: string) =>
    new Set(
      planOf(run, events)
        .filter((cell) => cell.machine === machine)
        .map(({ batch }) => batch),
    );
  const loops = new Map(run.machines.map(({ id }) => [id, bestLoop(events, batchesOf(id))]));
  const cells = planOf(run, events).map((cell) => {
    const machine = machines.get(cell.machine) ?? UNKNOWN_MACHINE;
    const remedies = remedyTrials(cell, events, ended, machine);
    return cellResult(cell, events, ended.get(cell.batch), machineOf(machines, cell), remedies, loops.get(cell.machine));
  });
  return withOtherUserlands(cells, run);
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
  const batches = [...new Map(planOf(run, events).map((cell) => [cell.batch, cell]))];
  const domainOf = (machine: string): ClockDomain => run.machines.find(({ id }) => id === machine)?.clock_domain ?? 'wall';
  const comparisons = comparisonsOf(cells);
  const advice = adviceOf(run, cells, events);
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
    verdict: worstOf(verdictsOf(cells)),
    headline: adviceHeadline(advice, whereOf(run, machines)) ?? headlineOf(run, cells, machines),
    kernels: run.kernels,
    userlands: run.userlands,
    machines,
    cells,
    causes: causesOf(cells),
    comparisons,
    ...(run.axes === undefined ? {} : { scaling: scalingOf(run, cells) }),
    ...(advice.length === 0 ? {} : { advice }),
    ...claimsOf(run.suite, cells, comparisons),
    roofline: batches.flatMap(([batch, { workload, machine }]) => rooflineOf(events, batch, workload.id, domainOf(machine))),
    calibrations: batches.flatMap(([batch, { workload }]) => calibrationsOf(events, batch, workload.id)),
    findings: [],
    time_budget: timeBudget(events),
    provenance: run.provenance,
  };
};
