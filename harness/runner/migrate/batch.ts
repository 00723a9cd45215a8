import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { findWorkload } from '../../../workloads/find.ts';
import type { Fixture } from '../../../workloads/workload.ts';
import type { Command, MigrationLeg } from '../../schema/commands.ts';
import type { Runner } from '../context.ts';
import { timed } from '../context.ts';
import { runCycles } from '../cycles.ts';
import { during, stopOf } from '../stops.ts';
import { runDumpLeg } from './dump-leg.ts';
import { dropParcel } from './parcel.ts';
import { runRestoreLeg } from './restore-leg.ts';

/** Where only the verdict counts, answers are waited for less busily. */
const VERDICT_THINNING = 10;

/** Runs one half of a migration from its preparation to its end: the dump in one machine, the restore in another. */
export const runMigrationLeg = async (
  runner: Runner,
  { batch, attempt, cells, mode, pace }: Extract<Command, { command: 'run-batch' }>,
  leg: MigrationLeg,
): Promise<void> => {
  const { emit, now, options } = runner;
  const dir = path.join(options.workDir, batch);
  let fixture: Fixture | undefined;
  try {
    const [cell] = cells;
    const workload = cell === undefined ? undefined : findWorkload(cell.workload.id, cell.workload.definition);
    if (cell === undefined || workload === undefined) throw new Error(`unknown workload ${cell?.workload.id}`);
    const thinning = mode === 'measure' ? pace : pace * VERDICT_THINNING;
    const context = { ...runner, batch, attempt, cells, mode, pace, thinning, workload };
    const started = (service: string): void => emit({ event: 'batch-started', batch, attempt, t_ms: now(), service });
    if (leg.role === 'restore') {
      started(leg.crate.service);
      await runCycles(context, cell.repeat, (cycle) => runRestoreLeg(context, cell, cycle, leg.crate));
    } else {
      await mkdir(dir, { recursive: true });
      const prepared = await timed(context, 'prepare', () =>
        during('prepare', 'service', () => workload.prepare({ dir, node: process.execPath, pace }, cell.workload.params)),
      );
      fixture = prepared;
      started(prepared.service);
      await runDumpLeg({ ...context, fixture: prepared }, cell);
    }
    emit({ event: 'batch-finished', batch, attempt, t_ms: now() });
  } catch (error) {
    emit({ event: 'batch-failed', batch, attempt, t_ms: now(), stop: stopOf(error) });
  } finally {
    await fixture?.dispose();
    await rm(dir, { recursive: true, force: true });
    await dropParcel(options);
  }
};
