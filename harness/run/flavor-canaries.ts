import { z } from 'zod';
import { subjects } from '../../workloads/subjects/catalogue.ts';
import { infraError } from '../errors.ts';
import { contentId } from '../plan/content-id.ts';
import type { PlannedMachine } from '../plan/plan.ts';
import { subjectCellFor } from '../plan/subjects.ts';
import type { Cell } from '../schema/cell.ts';
import { cell } from '../schema/cell.ts';
import type { RunnerEvent } from '../schema/events.ts';
import { runnerEvent } from '../schema/events.ts';
import { flavor } from '../schema/subject.ts';
import { poisons } from './poison.ts';

/** The subject that every machine is qualified with before anything else is believed of it. */
const CANARY = 'canary/tiny';
/** What their batches are called, each with its flavor behind it. A machine that is lost to them is lost to no batch of the plan. */
export const CANARY_BATCHES = 'canary-tiny';

/** What the canaries of a machine were, and everything that the runner said of them. */
export const canaryRecord = z.strictObject({ cells: z.array(cell), events: z.array(runnerEvent) });
export type CanaryRecord = z.infer<typeof canaryRecord>;

/** One cell for each flavor: `criu check` says "Looks good." on kernels where a dump in one of them fails. */
export const canaryCells = (machine: PlannedMachine, criu: Cell['criu']): Cell[] => {
  const subject = subjects().get(CANARY);
  if (subject === undefined)
    throw infraError(`The subject ${CANARY} is not there.`, 'The installation of criu-qualify is not whole: install it again.');
  const { options: _, ...source } = criu;
  return flavor.options.map((one) => {
    const planned = subjectCellFor({ machine, repeat: 1, criu: source, networkLock: undefined }, subject, one);
    // The same cell may be part of the plan too, and is another one there.
    const id = contentId({ ...planned, canary: true });
    return { ...planned, id, batch: `${CANARY_BATCHES}-${one}-${id}` };
  });
};

/** Runs the canaries one after the other. Rejects when the machine is lost. */
export const runCanaries = async (
  cells: readonly Cell[],
  pace: number,
  runBatch: (
    order: { batch: string; attempt: number; cells: readonly Cell[]; mode: 'canary'; pace: number },
    onEvent: (event: RunnerEvent) => void,
  ) => Promise<void>,
): Promise<CanaryRecord> => {
  const events: RunnerEvent[] = [];
  for (const one of cells)
    await runBatch({ batch: one.batch, attempt: 1, cells: [one], mode: 'canary', pace }, (event) => events.push(event));
  return { cells: [...cells], events };
};

/** Whether what the canaries did may have spoilt their machine for others. */
export const haveSpoilt = ({ events }: CanaryRecord): boolean => events.some(poisons);
