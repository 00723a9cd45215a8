import { findWorkload } from '../../../../workloads/find.ts';
import type { Command, MigrationLeg } from '../../../schema/commands.ts';
import type { Runner } from '../../context.ts';
import { stopOf } from '../../stops.ts';
import { thinningOf } from '../../thinning.ts';
import { give } from './give.ts';
import { take } from './take.ts';

/** What two machines on one link do between them. */
export type LinkedLeg = Extract<MigrationLeg, { role: 'give' | 'take' }>;

/** Runs one half of a migration with its connections kept, while another machine runs the other one. */
export const runLinkedLeg = async (
  runner: Runner,
  { batch, attempt, cells, mode, pace }: Extract<Command, { command: 'run-batch' }>,
  { role }: LinkedLeg,
): Promise<void> => {
  const { emit, now } = runner;
  try {
    const [cell] = cells;
    const workload = cell === undefined ? undefined : findWorkload(cell.workload.id, cell.workload.definition);
    if (cell === undefined || workload === undefined) throw new Error(`unknown workload ${cell?.workload.id}`);
    const context = { ...runner, batch, attempt, cells, mode, pace, thinning: thinningOf({ mode, pace }), workload };
    await (role === 'give' ? give(context, cell) : take(context, cell));
    emit({ event: 'batch-finished', batch, attempt, t_ms: now() });
  } catch (error) {
    emit({ event: 'batch-failed', batch, attempt, t_ms: now(), stop: stopOf(error) });
  }
};
