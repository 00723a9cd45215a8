import type { LogEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { CanaryResult, Finding } from '../schema/results.ts';
import { eventsOf } from './collect.ts';
import { evidenceOf } from './findings.ts';
import { judgeSubject } from './judge-subject.ts';

/** What the canaries of a machine say of it, flavor by flavor; empty when none were run. */
export const canariesOf = (events: readonly LogEvent[], machine: string): CanaryResult[] => {
  const planned = eventsOf(events, 'canary').findLast((event) => event.machine === machine);
  return (planned?.cells ?? []).flatMap((cell) => {
    if (cell.subject === undefined) return [];
    const { flavor } = cell.subject;
    const cycle = eventsOf(events, 'cycle').findLast((one) => one.cell === cell.id);
    if (cycle === undefined) return [{ flavor, verdict: 'error', reason: 'the canary left no record', evidence: [] }];
    const { verdict, reason } = judgeSubject(cycle, cell.subject);
    return [{ flavor, verdict, reason, evidence: verdict === 'pass' ? [] : evidenceOf(cycle).slice(0, 4) }];
  });
};

/** A kernel on which a tiny process does not come back, whatever `criu check` says of it. */
export const canaryFindings = (canaries: readonly CanaryResult[], facts: MachineFacts | undefined): Finding[] => {
  const failed = canaries.filter(({ verdict }) => verdict === 'fail');
  const [first] = failed;
  if (first === undefined) return [];
  const where = failed.map(({ flavor }) => flavor).join(', ');
  const lies = facts?.criu.check.exit_code === 0;
  return [
    {
      id: lies ? 'check-lies' : 'canary-failed',
      severity: 'warn',
      title: lies
        ? `criu check says that all is well, and a tiny process does not survive (flavor ${where}): ${first.reason}.`
        : `A tiny process does not survive here (flavor ${where}): ${first.reason}.`,
      evidence: failed.flatMap(({ evidence }) => evidence),
    },
  ];
};
