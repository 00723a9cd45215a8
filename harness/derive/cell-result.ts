import { type Cell, isTrip } from '../schema/cell.ts';
import type { CycleEvent, LogEvent } from '../schema/events.ts';
import { procedureText } from '../schema/procedure-text.ts';
import type { CellResult, RemedyTrial } from '../schema/results.ts';
import { type BatchRecord, lastOf } from './collect.ts';
import { holds } from './holds.ts';
import { damageResults, integrityFindings } from './integrity.ts';
import { judgeCell, type Machine } from './judge-cell.ts';
import { caughtBy } from './judge-subject.ts';
import { kernelFindings } from './kernel-log.ts';
import { cellMetrics, metricOf, type Reading } from './metrics.ts';
import { secrecyFindings, secrecyOf } from './secrecy.ts';
import { outageTraces } from './trace.ts';

const checksOf = (all: readonly CycleEvent[]): CellResult['checks'] => {
  // Images that were damaged on purpose prove nothing of a restore.
  const cycles = all.filter(({ trial }) => trial?.damage === undefined);
  const names = [...new Set(cycles.flatMap(({ proof }) => proof.map(({ name }) => name)))];
  return names.map((name) => {
    const seen = cycles.flatMap(({ proof }) => proof.filter((observation) => observation.name === name));
    return { name, what: seen[0]?.what ?? '', held: seen.filter(holds).length, of: seen.length };
  });
};

const caughtIn = ({ subject }: Cell, [first]: readonly CycleEvent[]): Pick<CellResult, 'caught'> => {
  const caught = subject === undefined || first === undefined ? undefined : caughtBy(first, subject);
  return caught === undefined ? {} : { caught };
};

/** A throughput above what the machine can copy is a mistake of ours, not a record. */
const impossible = (result: CellResult, readings: readonly Reading[]): string | undefined => {
  const bandwidth = readings[0]?.copyBytesPerS;
  const engine = result.metrics.find(({ name }) => name === 'dump_throughput_engine_bytes_per_s');
  if (bandwidth === undefined || engine === undefined || engine.median <= bandwidth) return undefined;
  return `the dump seems to write ${Math.round(engine.median / 1e6)} MB/s where this machine copies ${Math.round(bandwidth / 1e6)} MB/s at best: a clock or a unit is wrong`;
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

/** Everything that a report says of one planned cell: its verdict on what the run recorded of it, its figures, its causes. */
export const cellResult = (
  cell: Cell,
  events: readonly LogEvent[],
  record: BatchRecord | undefined,
  machine: Machine,
  remedies: readonly RemedyTrial[] = [],
): CellResult => {
  const { verdict, reason, cycles, results, success_rate, findings, logs } = judgeCell(cell, events, record, machine);
  const passed = cycles.filter((_, i) => results[i]?.verdict === 'pass');
  const copy = metricOf(
    { name: 'copy', unit: 'bytes_per_s', better: 'higher', domain: machine.domain },
    lastOf(events, 'roofline', cell.batch)?.copy_bytes_per_s ?? [],
  );
  const readings = passed.map((cycle) => ({ cycle, pageSize: machine.pageSize, copyBytesPerS: copy?.median }));
  const failing = cycles.find((_, i) => results[i]?.verdict === 'fail' || results[i]?.verdict === 'error');
  const secrecy = secrecyOf(cycles);
  const integrity = damageResults(cycles);
  const result: CellResult = {
    cell,
    title: titleOf(cell),
    service: record?.service ?? '',
    verdict,
    reason,
    cycles: [...results],
    success_rate,
    metrics: cellMetrics(cell.procedure, readings, machine.domain),
    checks: checksOf(cycles),
    ...caughtIn(cell, cycles),
    trace: outageTraces(isTrip(cell.procedure) ? passed : []),
    ...(secrecy === undefined ? {} : { secrecy }),
    ...(cell.procedure === 'integrity' ? { integrity } : {}),
    findings: [
      ...findings,
      ...integrityFindings(integrity, cell.id),
      ...secrecyFindings(cycles, cell.id),
      ...(cell.procedure === 'cold-start' ? [] : kernelFindings(logs, cell.id)),
    ],
    ...(remedies.length === 0 ? {} : { remedies: [...remedies] }),
    errors: (failing?.restore ?? failing?.dump)?.log.errors ?? [],
    artifacts: cycles
      .flatMap(({ dump, restore }) => [dump, restore].flatMap((run) => run?.log.artifact ?? []))
      .map((name) => `artifacts/${name}`),
  };
  const broken = result.verdict === 'pass' ? impossible(result, readings) : undefined;
  return broken === undefined ? result : { ...result, verdict: 'error', reason: broken };
};
