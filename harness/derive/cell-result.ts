import { type Cell, isTrip } from '../schema/cell.ts';
import type { CycleEvent, LogEvent, Observation } from '../schema/events.ts';
import { procedureText } from '../schema/procedure-text.ts';
import type { CellResult, RemedyTrial } from '../schema/results.ts';
import { copyProofs, identityResults } from './clones.ts';
import type { BatchRecord } from './collect.ts';
import { disturbanceOf, noiseOf } from './disturbance.ts';
import { holds } from './holds.ts';
import { damageResults, integrityFindings } from './integrity.ts';
import { judgeCell, type Machine } from './judge-cell.ts';
import { caughtBy } from './judge-subject.ts';
import { kernelFindings } from './kernel-log.ts';
import { latencyOf, probeFailuresOf } from './latency.ts';
import { memoryFindings, readyFindings } from './memory-from-host.ts';
import { cellMetrics } from './metrics.ts';
import { cpuFindings, fileFindings, migrationOf } from './migration.ts';
import { impossible, impossibleSamples, rooflineRates } from './roofline.ts';
import { secrecyFindings, secrecyOf } from './secrecy.ts';
import { timelineOf } from './timeline.ts';
import { outageTraces } from './trace.ts';

const proofsOf = (cycle: CycleEvent): readonly Observation[] => [...cycle.proof, ...copyProofs(cycle)];

const checksOf = (all: readonly CycleEvent[]): CellResult['checks'] => {
  // Images that were damaged on purpose prove nothing of a restore.
  const cycles = all.filter(({ trial }) => trial?.damage === undefined);
  const names = [...new Set(cycles.flatMap((cycle) => proofsOf(cycle).map(({ name }) => name)))];
  return names.map((name) => {
    const seen = cycles.flatMap((cycle) => proofsOf(cycle).filter((observation) => observation.name === name));
    return { name, what: seen[0]?.what ?? '', held: seen.filter(holds).length, of: seen.length };
  });
};

const caughtIn = ({ subject }: Cell, [first]: readonly CycleEvent[]): Pick<CellResult, 'caught'> => {
  const caught = subject === undefined || first === undefined ? undefined : caughtBy(first, subject);
  return caught === undefined ? {} : { caught };
};

const MIB = 2 ** 20;

/** The points of a sweep differ in the parameters that it sets, not in their procedure. */
const titleOf = (cell: Cell): string => {
  const { workload, subject, axis, candidate } = cell;
  if (candidate !== undefined) return `${workload.id}, ${candidate.words} (round ${candidate.round})`;
  if (subject !== undefined) return `${workload.id} (${subject.flavor})`;
  if (axis === undefined) return `${workload.id} ${procedureText(cell)}`;
  const params = Object.entries(workload.params).map(([name, value]) => {
    const sized = typeof value === 'number' && value >= MIB && value % MIB === 0;
    return `${name.replaceAll('_', ' ')} ${sized ? `${value / MIB} MiB` : value}`;
  });
  return `${workload.id} ${procedureText(cell)} (${params.join(', ')})`;
};

/** What clients and CRIU were at, of a cell that freezes its service. */
const tripParts = (
  cell: Cell,
  passed: readonly CycleEvent[],
  { domain }: Machine,
): Pick<CellResult, 'trace' | 'timeline' | 'latency' | 'probe_failures'> => {
  // Where instructions are counted the prober is silent.
  const isSeen = isTrip(cell.procedure) && cell.subject === undefined && domain !== 'instructions' && passed.length > 0;
  if (!isSeen) return { trace: [] };
  const timeline = timelineOf(passed, domain);
  return {
    trace: outageTraces(passed),
    ...(timeline === undefined ? {} : { timeline }),
    latency: latencyOf(passed),
    probe_failures: probeFailuresOf(passed),
  };
};

/** As many processes as copy at once in a restore, at most. */
const parallelIn = ([first]: readonly CycleEvent[], { facts }: Machine): number =>
  Math.max(1, Math.min(first?.tree?.before.length ?? 1, facts?.cpu.logical ?? 1));

/** Everything that a report says of one planned cell: its verdict on what the run recorded of it, its figures, its causes. */
export const cellResult = (
  cell: Cell,
  events: readonly LogEvent[],
  record: BatchRecord | undefined,
  machine: Machine,
  remedies: readonly RemedyTrial[] = [],
  bestLoopMs?: number,
): CellResult => {
  const { verdict, reason, cycles, results, success_rate, findings, logs } = judgeCell(cell, events, record, machine);
  const noises = new Map(cycles.flatMap((cycle) => noiseOf(cycle, bestLoopMs) ?? []).map((one) => [one.cycle, one]));
  const disturbed = new Map(
    [...noises.values()].flatMap((one) => {
      const why = disturbanceOf(one);
      return why === undefined ? [] : [[one.cycle, why] as const];
    }),
  );
  const passed = cycles.filter((_, i) => results[i]?.verdict === 'pass');
  const counted = passed.filter(({ cycle }) => cycle > (cell.warm_up ?? 0));
  const roofline = rooflineRates(events, cell.batch);
  const readings = counted.map((cycle) => ({
    cycle,
    pageSize: machine.pageSize,
    roofline,
    disturbed: disturbed.has(cycle.cycle),
  }));
  const failing = cycles.find((_, i) => results[i]?.verdict === 'fail' || results[i]?.verdict === 'error');
  const secrecy = secrecyOf(cycles);
  const integrity = damageResults(cycles);
  const metrics = cellMetrics(cell.procedure, readings, machine.domain);
  const parallel = parallelIn(passed, machine);
  const noise = passed.flatMap(({ cycle }) => noises.get(cycle) ?? []);
  const result: CellResult = {
    cell,
    title: titleOf(cell),
    service: record?.service ?? '',
    verdict,
    reason,
    cycles: results.map((one) => {
      const why = disturbed.get(one.cycle);
      return why === undefined ? one : { ...one, disturbed: why };
    }),
    success_rate,
    metrics,
    checks: checksOf(cycles),
    ...caughtIn(cell, cycles),
    ...tripParts(cell, counted, machine),
    ...(noise.length === 0 ? {} : { noise }),
    ...(secrecy === undefined ? {} : { secrecy }),
    ...(cell.procedure === 'integrity' ? { integrity } : {}),
    ...(cell.procedure === 'clone' ? { identities: identityResults(passed) } : {}),
    ...(cell.procedure === 'migrate' ? migrationOf(cycles) : {}),
    findings: [
      ...findings,
      ...impossibleSamples({ cell, metrics }, roofline, parallel),
      ...memoryFindings({ cell, metrics }, cell.from === undefined ? machine.facts : machine.sourceFacts),
      ...readyFindings(cell, events),
      ...integrityFindings(integrity, cell.id),
      ...secrecyFindings(cycles, cell.id),
      ...cpuFindings(cycles, cell.id),
      ...fileFindings(cycles, cell.id),
      ...(cell.procedure === 'cold-start' ? [] : kernelFindings(logs, cell.id)),
    ],
    ...(remedies.length === 0 ? {} : { remedies: [...remedies] }),
    errors: (failing?.restore ?? failing?.dump)?.log.errors ?? [],
    artifacts: cycles
      .flatMap(({ dump, restore }) => [dump, restore].flatMap((run) => run?.log.artifact ?? []))
      .map((name) => `artifacts/${name}`),
  };
  const broken = result.verdict === 'pass' ? impossible(metrics, roofline, parallel) : undefined;
  return broken === undefined ? result : { ...result, verdict: 'error', reason: broken };
};
