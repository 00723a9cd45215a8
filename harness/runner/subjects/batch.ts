import type { Command } from '../../schema/commands.ts';
import { emitCycle, type Runner } from '../context.ts';
import { runCycles } from '../cycles.ts';
import { withRemedy } from '../remedy.ts';
import { stopOf } from '../stops.ts';
import { subjectCycle } from './cycle.ts';

const NAMESPACES = {
  host: 'in the namespaces of the machine',
  ns: 'in namespaces of its own',
  uns: 'in namespaces of its own, of a user namespace too',
} as const;

/** Runs the cell of a subject, which is a batch of its own. Whatever goes wrong is in the events; nothing of it stays behind. */
export const runSubjectBatch = async (runner: Runner, command: Extract<Command, { command: 'run-batch' }>): Promise<void> => {
  const { batch, attempt, cells, mode, pace } = command;
  const { emit, now } = runner;
  try {
    const [cell] = cells;
    const subject = cell?.subject;
    if (cell === undefined || subject === undefined) throw new Error(`batch ${batch} has no subject`);
    emit({ event: 'batch-started', batch, attempt, t_ms: now(), service: NAMESPACES[subject.flavor] });
    const context = { ...runner, batch, attempt, mode, pace };
    await withRemedy(cell.remedy, runner.options, () =>
      runCycles(context, cell.repeat, async (cycle) => {
        emitCycle(context, cell, cycle, await subjectCycle(context, cell, subject, cycle));
      }),
    );
    emit({ event: 'batch-finished', batch, attempt, t_ms: now() });
  } catch (error) {
    emit({ event: 'batch-failed', batch, attempt, t_ms: now(), stop: stopOf(error) });
  }
};
