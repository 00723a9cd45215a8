import type { Cell } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { RemedyEvent } from '../schema/remedy-event.ts';
import type { RemedyTrial } from '../schema/results.ts';
import { type BatchRecord, eventsOf } from './collect.ts';
import { judgeCell } from './judge-cell.ts';
import type { RunMachine } from './machine-for.ts';

/** The remedies that the run tried on a cell, or said why not, each once: a trial that was cut off is logged again when it is resumed. */
export const remedyEvents = (cell: string, events: readonly LogEvent[]): RemedyEvent[] => [
  ...new Map(
    eventsOf(events, 'remedy')
      .filter((event) => event.cell === cell)
      .map((event) => [JSON.stringify(event.action), event]),
  ).values(),
];

const trialOf = (
  { action, finding, text, trial, not_tried }: RemedyEvent,
  events: readonly LogEvent[],
  ended: ReadonlyMap<string, BatchRecord>,
  machine: RunMachine,
): RemedyTrial => {
  const remedy = { text, action, finding };
  if (trial === undefined)
    return { ...remedy, verdict: 'not-tried', reason: not_tried ?? 'no reason was recorded', passed: 0, of: 0 };
  const judged = judgeCell(trial, events, ended.get(trial.batch), machine.during(trial.batch));
  const cause = judged.findings.find(({ severity }) => severity === 'fail' || severity === 'error');
  return {
    ...remedy,
    verdict: judged.verdict === 'skip' ? 'missing' : judged.verdict,
    reason: cause?.title ?? judged.reason,
    passed: judged.success_rate.passed,
    of: trial.repeat,
  };
};

/** What came of the remedies that were tried on a cell, in that order. Nothing is said to help that was not seen to. */
export const remedyTrials = (
  cell: Cell,
  events: readonly LogEvent[],
  ended: ReadonlyMap<string, BatchRecord>,
  machine: RunMachine,
): RemedyTrial[] => remedyEvents(cell.id, events).map((event) => trialOf(event, events, ended, machine));
