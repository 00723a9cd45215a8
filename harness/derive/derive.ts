import type { Verdict } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { CellResult, Results } from '../schema/results.ts';
import type { RunFile } from '../schema/run.ts';
import { calibrationOf, rooflineOf, timeBudget } from './background.ts';
import { cellResult } from './cell-result.ts';
import { endedBatches, eventsOf } from './collect.ts';
import { comparisonsOf } from './comparisons.ts';

const ORDER: readonly Verdict[] = ['fail', 'error', 'missing', 'pass', 'skip'];

/** The verdict of a run: the worst of its cells, in the order of ORDER. */
export const worstOf = (verdicts: readonly Verdict[]): Verdict =>
  ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'missing';

const headlineOf = (run: RunFile, cells: readonly CellResult[], machine: MachineFacts | undefined): string => {
  const trips = cells.filter(({ cell }) => cell.procedure === 'roundtrip');
  const judged = trips.length > 0 ? trips : cells;
  const passed = judged.filter(({ verdict }) => verdict === 'pass').length;
  const what = trips.length > 0 ? 'froze and thawed with all their state' : 'started cold';
  const where =
    machine === undefined ? 'no machine came up' : `Linux ${machine.kernel.release} with CRIU ${machine.criu.version}`;
  const userland = run.provenance.userland.name;
  return `${passed} of ${judged.length} ${judged.length === 1 ? 'workload' : 'workloads'} ${what} on ${where} (userland ${userland}).`;
};

const runState = (events: readonly LogEvent[]): Results['run']['state'] => {
  const last = [...events].reverse().find((event) => event.event === 'run-started' || event.event === 'run-ended');
  return last?.event === 'run-ended' ? last.how : 'running';
};

/** Everything that is known of a run, from its run.json and its events alone: the same on every computer. */
export const derive = (run: RunFile, events: readonly LogEvent[]): Results => {
  const machine = eventsOf(events, 'ready').at(-1)?.facts;
  const domain = 'wall';
  const ended = endedBatches(events);
  const faults = eventsOf(events, 'machine-fault');
  const faultOf = (batch: string): string | undefined =>
    faults.findLast((fault) => fault.batch === batch || fault.batch === undefined)?.message;
  const cells = run.plan.map((cell) =>
    cellResult(cell, events, ended.get(cell.batch), { pageSize: machine?.page_size_bytes ?? 4096, domain }, faultOf(cell.batch)),
  );
  const batches = [...new Map(run.plan.map((cell) => [cell.batch, cell.workload.id]))];
  const end = eventsOf(events, 'run-ended').at(-1);
  return {
    schema_version: 1,
    run: {
      id: run.id,
      suite: run.suite,
      created: run.created,
      ...(end === undefined ? {} : { ended: end.at }),
      state: runState(events),
    },
    verdict: worstOf(cells.map(({ verdict }) => verdict)),
    headline: headlineOf(run, cells, machine),
    ...(machine === undefined ? {} : { machine }),
    clock_domain: domain,
    selection: run.selection,
    config: run.config,
    cells,
    comparisons: comparisonsOf(cells),
    roofline: batches.flatMap(([batch, workload]) => rooflineOf(events, batch, workload, domain)),
    calibrations: batches.flatMap(([batch, workload]) => calibrationOf(events, batch, workload) ?? []),
    findings: [],
    time_budget: timeBudget(events),
    provenance: run.provenance,
  };
};
