import type { Cell, ClockDomain, Verdict } from '../schema/cell.ts';
import type { CycleEvent, LogEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { CellResult, CycleResult, Finding, MachineFault } from '../schema/results.ts';
import { type BatchRecord, lastOf } from './collect.ts';
import { diagnosisFacts } from './diagnosis.ts';
import { cellFindings } from './findings.ts';
import { holds, judgeCycle } from './judge-cycle.ts';
import { kernelFindings, kernelLogsOf, oomVictim } from './kernel-log.ts';
import { cellMetrics, metricOf, type Reading } from './metrics.ts';
import { outageTraces } from './trace.ts';

export interface Machine {
  readonly pageSize: number;
  readonly domain: ClockDomain;
  /** What befell the machine while it ran this batch, or before it could. */
  readonly fault: MachineFault | undefined;
  /** Absent where the machine never came up, or was not asked. */
  readonly facts?: MachineFacts | undefined;
}

interface Judged {
  readonly verdict: Verdict;
  readonly reason: string;
}

const verdictOf = ({ blame, message }: MachineFault): Judged => ({
  verdict: blame === 'kernel' ? 'fail' : 'error',
  reason: message,
});

const judgeCell = (
  cell: Cell,
  record: BatchRecord | undefined,
  results: readonly CycleResult[],
  fault: MachineFault | undefined,
): Judged => {
  if (record === undefined)
    return fault === undefined ? { verdict: 'missing', reason: 'planned, but not run' } : verdictOf(fault);
  if (record.end.event === 'machine-fault') return verdictOf(record.end);
  if (record.end.event === 'batch-failed')
    return { verdict: 'error', reason: `the batch stopped in step ${record.end.stop.step}: ${record.end.stop.message}` };
  const worst = results.find(({ verdict }) => verdict === 'fail') ?? results.find(({ verdict }) => verdict === 'error');
  if (worst !== undefined) return { verdict: worst.verdict, reason: worst.reason };
  if (results.length !== cell.repeat)
    return { verdict: 'error', reason: `${results.length} of ${cell.repeat} cycles are on record` };
  return { verdict: 'pass', reason: '' };
};

/** Where the kernel begins to say that it went wrong. */
const TELLING = /Kernel panic|Oops:|BUG:|kernel BUG at|general protection fault|Out of memory:|soft lockup|detected stalls/;
const EVIDENCE_LINES = 12;

/** The lines of a console that explain a loss: from the first telling one, else the last ones. */
const consoleEvidence = (tail: string): string[] => {
  const lines = tail.split('\n').filter((line) => line.trim() !== '');
  const first = lines.findIndex((line) => TELLING.test(line));
  return first < 0 ? lines.slice(-EVIDENCE_LINES) : lines.slice(first, first + EVIDENCE_LINES);
};

/** What a lost machine left to explain it. */
const faultFindings = (cell: Cell, { verdict }: Judged, fault: MachineFault | undefined): Finding[] =>
  fault === undefined
    ? []
    : [
        {
          id: fault.blame === 'kernel' ? 'kernel-fault' : 'machine-lost',
          severity: verdict === 'fail' ? 'fail' : 'error',
          title: fault.message,
          evidence: consoleEvidence(fault.console_tail),
          cell: cell.id,
          ...(fault.console === undefined ? {} : { artifact: fault.console }),
        },
      ];

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
): CellResult => {
  const cycles = (record?.cycles ?? []).filter((cycle) => cycle.cell === cell.id);
  const logs = kernelLogsOf(events, cell.batch);
  // On the host anybody's process may have been killed; in a machine with a kernel of its own it was one of the cell's.
  const killedIn = ({ cycle }: CycleEvent): string | undefined =>
    cell.provider === 'host' ? undefined : oomVictim(logs.find((log) => log.cycle === cycle)?.lines ?? []);
  const facts = diagnosisFacts(cell, machine.facts);
  const results = cycles.map((cycle) => judgeCycle(cycle, machine.pageSize, killedIn(cycle), facts));
  const passed = cycles.filter((_, i) => results[i]?.verdict === 'pass');
  const copy = metricOf(
    { name: 'copy', unit: 'bytes_per_s', better: 'higher', domain: machine.domain },
    lastOf(events, 'roofline', cell.batch)?.copy_bytes_per_s ?? [],
  );
  const readings = passed.map((cycle) => ({ cycle, pageSize: machine.pageSize, copyBytesPerS: copy?.median }));
  const failing = cycles.find((_, i) => results[i]?.verdict !== 'pass');
  const judged = judgeCell(cell, record, results, machine.fault);
  const lost = record === undefined || record.end.event === 'machine-fault' ? machine.fault : undefined;
  const result: CellResult = {
    cell,
    title: `${cell.workload.id} ${cell.procedure}`,
    service: record?.service ?? '',
    ...judged,
    cycles: results,
    success_rate: { passed: passed.length, of: cell.repeat },
    metrics: cellMetrics(cell.procedure, readings, machine.domain),
    checks: checksOf(cycles),
    trace: outageTraces(cell.procedure === 'roundtrip' ? passed : []),
    findings: [
      ...faultFindings(cell, judged, lost),
      ...cellFindings(cycles, results, facts),
      ...(cell.procedure === 'roundtrip' ? kernelFindings(logs, cell.id) : []),
    ],
    errors: (failing?.restore ?? failing?.dump)?.log.errors ?? [],
    artifacts: cycles
      .flatMap(({ dump, restore }) => [dump, restore].flatMap((run) => run?.log.artifact ?? []))
      .map((name) => `artifacts/${name}`),
  };
  const broken = result.verdict === 'pass' ? impossible(result, readings) : undefined;
  return broken === undefined ? result : { ...result, verdict: 'error', reason: broken };
};
