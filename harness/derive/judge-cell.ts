import type { Cell, ClockDomain, Verdict } from '../schema/cell.ts';
import type { CycleEvent, LogEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { CycleResult, Finding, MachineFault, SuccessRate } from '../schema/results.ts';
import type { BatchRecord } from './collect.ts';
import { diagnosisFacts } from './diagnosis.ts';
import { cellFindings } from './findings.ts';
import { judgeCycle } from './judge-cycle.ts';
import { changesOf, judgeSubject } from './judge-subject.ts';
import { type KernelLog, kernelLogsOf, oomVictim } from './kernel-log.ts';
import { reasonOf, sometimesFinding, successRate } from './success-rate.ts';

/** What must be known of a machine to judge what ran in it. */
export interface Machine {
  readonly pageSize: number;
  readonly domain: ClockDomain;
  /** What befell the machine while it ran this batch, or before it could. */
  readonly fault: MachineFault | undefined;
  /** Absent where the machine never came up, or was not asked. */
  readonly facts?: MachineFacts | undefined;
  /** Of a migration: those of the machine that it was dumped in. */
  readonly sourceFacts?: MachineFacts | undefined;
}

interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** A cell with its verdict and causes, and what they were read from. */
export interface JudgedCell extends Judgement {
  readonly cycles: readonly CycleEvent[];
  /** One for each cycle, in the same order. */
  readonly results: readonly CycleResult[];
  readonly success_rate: SuccessRate;
  readonly findings: readonly Finding[];
  readonly logs: readonly KernelLog[];
}

const verdictOf = ({ blame, message }: MachineFault): Judgement => ({
  verdict: blame === 'kernel' ? 'fail' : 'error',
  reason: message,
});

const judge = (
  cell: Cell,
  record: BatchRecord | undefined,
  results: readonly CycleResult[],
  fault: MachineFault | undefined,
): Judgement => {
  if (record === undefined)
    return fault === undefined ? { verdict: 'missing', reason: 'planned, but not run' } : verdictOf(fault);
  if (record.end.event === 'machine-fault') return verdictOf(fault?.batch === cell.batch ? fault : record.end);
  if (record.end.event === 'batch-failed')
    return { verdict: 'error', reason: `the batch stopped in step ${record.end.stop.step}: ${record.end.stop.message}` };
  const worst = results.find(({ verdict }) => verdict === 'fail') ?? results.find(({ verdict }) => verdict === 'error');
  if (worst !== undefined) return { verdict: worst.verdict, reason: worst.reason };
  if (results.length !== cell.repeat)
    return { verdict: 'error', reason: `${results.length} of ${cell.repeat} cycles are on record` };
  const [first] = results;
  if (first?.verdict === 'skip') return { verdict: 'skip', reason: first.reason };
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
const faultFindings = (cell: Cell, { verdict }: Judgement, fault: MachineFault | undefined): Finding[] =>
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

/** The verdict of one cell and its causes, on what the run recorded of it. */
export const judgeCell = (
  cell: Cell,
  events: readonly LogEvent[],
  record: BatchRecord | undefined,
  machine: Machine,
): JudgedCell => {
  const cycles = (record?.cycles ?? []).filter((cycle) => cycle.cell === cell.id);
  const logs = kernelLogsOf(events, cell.batch);
  // On a host anybody's process may have been killed; in a machine with a kernel of its own it was one of the cell's.
  const killedIn = ({ cycle }: CycleEvent): string | undefined =>
    cell.provider !== 'qemu' ? undefined : oomVictim(logs.filter((log) => log.cycle === cycle).flatMap(({ lines }) => lines));
  const factsOf = (cycle: CycleEvent) => diagnosisFacts(cell, cycle, machine.facts, machine.sourceFacts);
  const results = cycles.map((cycle) =>
    cell.subject === undefined
      ? judgeCycle(cycle, machine.pageSize, killedIn(cycle), factsOf(cycle))
      : judgeSubject(cycle, cell.subject, factsOf(cycle)),
  );
  const judgement = judge(cell, record, results, machine.fault);
  const lost = record === undefined || record.end.event === 'machine-fault' ? machine.fault : undefined;
  const counted = { cell, ...judgement, results };
  return {
    verdict: judgement.verdict,
    reason: reasonOf(counted),
    cycles,
    results,
    success_rate: successRate(counted),
    findings: [
      ...faultFindings(cell, judgement, lost),
      ...cellFindings(cycles, results, factsOf, changesOf(cell.subject)),
      ...sometimesFinding(counted),
    ],
    logs,
  };
};
