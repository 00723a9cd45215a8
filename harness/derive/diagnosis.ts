import { type Diagnosis, diagnose } from '../diagnose/diagnose.ts';
import type { DiagnosisFacts } from '../diagnose/facts.ts';
import { linesOfRun } from '../diagnose/lines.ts';
import type { Cell } from '../schema/cell.ts';
import type { CriuRun, CycleEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';

/** The CRIU process at which a cycle went wrong: the last one that failed, else the last one that ran. */
export const lastRun = ({ restore, helper, dump, pre_dumps: preDumps = [] }: CycleEvent): CriuRun | undefined =>
  [restore, helper, dump, preDumps.at(-1)].find((run) => run !== undefined && run.exit_code !== 0) ?? restore ?? dump;

const DUMPS: ReadonlySet<CriuRun['action']> = new Set(['pre-dump', 'dump']);

/**
 * What is known of the machine in which a cycle went wrong, that a diagnosis can be held against. A migration is dumped in one machine,
 * of which `source` are the facts, and restored in that of its cell, of which `here` are.
 */
export const diagnosisFacts = (
  { from, kernel, criu }: Cell,
  cycle: CycleEvent,
  here: MachineFacts | undefined,
  source?: MachineFacts,
): DiagnosisFacts => {
  const action = lastRun(cycle)?.action;
  const isThere = from !== undefined && action !== undefined && DUMPS.has(action);
  const facts = isThere ? source : here;
  return {
    kernel: facts?.kernel.release ?? (isThere ? from.kernel : kernel),
    criu: facts?.criu.version,
    glibc: facts?.glibc,
    options: criu.options,
  };
};

/** The known failure that made CRIU stop a cycle. */
export const diagnosisOf = (cycle: CycleEvent, facts: DiagnosisFacts): Diagnosis | undefined => {
  const run = lastRun(cycle);
  return cycle.stop?.origin === 'criu' && run !== undefined ? diagnose(linesOfRun(run), facts) : undefined;
};
