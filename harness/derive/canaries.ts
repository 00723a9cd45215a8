import type { LogEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { CanaryResult, Finding } from '../schema/results.ts';
import { eventsOf } from './collect.ts';
import { evidenceOf } from './findings.ts';
import { changesOf, judgeSubject } from './judge-subject.ts';

/** What the canaries of a machine say of it, flavor by flavor; empty when none were run. */
export const canariesOf = (events: readonly LogEvent[], machine: string): CanaryResult[] => {
  const planned = eventsOf(events, 'canary').findLast((event) => event.machine === machine);
  return (planned?.cells ?? []).flatMap((cell) => {
    if (cell.subject === undefined) return [];
    const { flavor } = cell.subject;
    const cycle = eventsOf(events, 'cycle').findLast((one) => one.cell === cell.id);
    if (cycle === undefined) return [{ flavor, verdict: 'error', reason: 'the canary left no record', evidence: [] }];
    const { verdict, reason } = judgeSubject(cycle, cell.subject);
    return [
      { flavor, verdict, reason, evidence: verdict === 'pass' ? [] : evidenceOf(cycle, changesOf(cell.subject)).slice(0, 4) },
    ];
  });
};

const flavorsOf = (canaries: readonly CanaryResult[]): string => canaries.map(({ flavor }) => flavor).join(', ');

/** Canaries that say nothing of the machine: it is not qualified then, and that must not go unsaid. */
const unjudged = (canaries: readonly CanaryResult[]): Finding[] => {
  const others = canaries.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'fail');
  const [first] = others;
  if (first === undefined) return [];
  const title = `Whether a tiny process survives here could not be told (flavor ${flavorsOf(others)}): ${first.reason}.`;
  return [{ id: 'canary-not-judged', severity: 'warn', title, evidence: others.flatMap(({ evidence }) => evidence) }];
};

/** A kernel on which a tiny process does not come back, whatever `criu check` says of it, or where that was not found out. */
export const canaryFindings = (canaries: readonly CanaryResult[], facts: MachineFacts | undefined): Finding[] => {
  const failed = canaries.filter(({ verdict }) => verdict === 'fail');
  const [first] = failed;
  if (first === undefined) return unjudged(canaries);
  const where = flavorsOf(failed);
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
    ...unjudged(canaries),
  ];
};
