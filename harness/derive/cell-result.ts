import type { Cell, ClockDomain, Verdict } from '../schema/cell.ts';
import type { CycleEvent, LogEvent } from '../schema/events.ts';
import type { CellResult, CycleResult } from '../schema/results.ts';
import { type BatchRecord, lastOf } from './collect.ts';
import { cellFindings } from './findings.ts';
import { holds, judgeCycle } from './judge-cycle.ts';
import { cellMetrics, metricOf, type Reading } from './metrics.ts';
import { outageTraces } from './trace.ts';

export interface Machine {
  readonly pageSize: number;
  readonly domain: ClockDomain;
}

interface Judged {
  readonly verdict: Verdict;
  readonly reason: string;
}

const judgeCell = (
  cell: Cell,
  record: BatchRecord | undefined,
  results: readonly CycleResult[],
  fault: string | undefined,
): Judged => {
  if (record === undefined)
    return fault === undefined ? { verdict: 'missing', reason: 'planned, but not run' } : { verdict: 'error', reason: fault };
  if (record.end.event === 'batch-failed')
    return { verdict: 'error', reason: `the batch stopped in step ${record.end.stop.step}: ${record.end.stop.message}` };
  const worst = results.find(({ verdict }) => verdict === 'fail') ?? results.find(({ verdict }) => verdict === 'error');
  if (worst !== undefined) return { verdict: worst.verdict, reason: worst.reason };
  if (results.length !== cell.repeat)
    return { verdict: 'error', reason: `${results.length} of ${cell.repeat} cycles are on record` };
  return { verdict: 'pass', reason: '' };
};

const checksOf = (cycles: readonly CycleEvent[]): CellResult['checks'] => {
  const names = [...new Set(cycles.flatMap(({ proof }) => proof.map(({ name }) => name)))];
  return names.map((name) => {
    const seen = cycles.flatMap(({ proof }) => proof.filter((observation) => observation.name === name));
    return { name, what: seen[0]?.what ?? '', held: seen.filter(holds).length, of: seen.length };
  });
};

/** A throughput above what the machine can copy is a mistake of ours, not a record. */
const impossible = (result: CellResult, readings: readonly Reading[]): string | undefined => {
  const bandwidth = readings[0]?.copyBytesPerS;
  const engine = result.metrics.find(({ name }) => name === 'dump_throughput_engine_bytes_per_s');
  if (bandwidth === undefined || engine === undefined || engine.median <= bandwidth) return undefined;
  return `the dump seems to write ${Math.round(engine.median / 1e6)} MB/s where this machine copies ${Math.round(bandwidth / 1e6)} MB/s at best: a clock or a unit is wrong`;
};

/** Judges one planned cell on what the run recorded of it. */
export const cellResult = (
  cell: Cell,
  events: readonly LogEvent[],
  record: BatchRecord | undefined,
  machine: Machine,
  fault: string | undefined,
): CellResult => {
  const cycles = (record?.cycles ?? []).filter((cycle) => cycle.cell === cell.id);
  const results = cycles.map((cycle) => judgeCycle(cycle, machine.pageSize));
  const passed = cycles.filter((_, i) => results[i]?.verdict === 'pass');
  const copy = metricOf(
    { name: 'copy', unit: 'bytes_per_s', better: 'higher', domain: machine.domain },
    lastOf(events, 'roofline', cell.batch)?.copy_bytes_per_s ?? [],
  );
  const readings = passed.map((cycle) => ({ cycle, pageSize: machine.pageSize, copyBytesPerS: copy?.median }));
  const failing = cycles.find((_, i) => results[i]?.verdict !== 'pass');
  const result: CellResult = {
    cell,
    title: `${cell.workload.id} ${cell.procedure}`,
    service: record?.service ?? '',
    ...judgeCell(cell, record, results, fault),
    cycles: results,
    success_rate: { passed: passed.length, of: cell.repeat },
    metrics: cellMetrics(cell.procedure, readings, machine.domain),
    checks: checksOf(cycles),
    trace: outageTraces(cell.procedure === 'roundtrip' ? passed : []),
    findings: cellFindings(cycles, results),
    errors: (failing?.restore ?? failing?.dump)?.log.errors ?? [],
    artifacts: cycles
      .flatMap(({ dump, restore }) => [dump, restore].flatMap((run) => run?.log.artifact ?? []))
      .map((name) => `artifacts/${name}`),
  };
  const broken = result.verdict === 'pass' ? impossible(result, readings) : undefined;
  return broken === undefined ? result : { ...result, verdict: 'error', reason: broken };
};
