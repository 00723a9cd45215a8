import { type Diagnosis, diagnose } from '../diagnose/diagnose.ts';
import type { DiagnosisFacts } from '../diagnose/facts.ts';
import { linesOfRun } from '../diagnose/lines.ts';
import type { Cell } from '../schema/cell.ts';
import type { CriuRun, CycleEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';

/** What is known of the machine of a cell that a diagnosis can be held against. */
export const diagnosisFacts = (cell: Cell, facts: MachineFacts | undefined): DiagnosisFacts => ({
  kernel: facts?.kernel.release ?? cell.kernel,
  criu: facts?.criu.version,
  glibc: facts?.glibc,
  options: cell.criu.options,
});

/** The CRIU process at which a cycle went wrong: the last one that failed, else the last one that ran. */
export const lastRun = ({ restore, helper, dump, pre_dumps: preDumps = [] }: CycleEvent): CriuRun | undefined =>
  [restore, helper, dump, preDumps.at(-1)].find((run) => run !== undefined && run.exit_code !== 0) ?? restore ?? dump;

/** The known failure that made CRIU stop a cycle. */
export const diagnosisOf = (cycle: CycleEvent, facts: DiagnosisFacts): Diagnosis | undefined => {
  const run = lastRun(cycle);
  return cycle.stop?.origin === 'criu' && run !== undefined ? diagnose(linesOfRun(run), facts) : undefined;
};
