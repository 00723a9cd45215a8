import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { findWorkload } from '../../../workloads/find.ts';
import type { Fixture } from '../../../workloads/workload.ts';
import type { Command, MigrationLeg } from '../../schema/commands.ts';
import type { Runner } from '../context.ts';
import { timed } from '../context.ts';
import { runCycles } from '../cycles.ts';
import { demandProgram, isAsInstalled, missingProgram } from '../missing-program.ts';
import { during, stopOf } from '../stops.ts';
import { thinningOf } from '../thinning.ts';
import { runDumpLeg } from './dump-leg.ts';
import { dropParcel } from './parcel.ts';
import { runRestoreLeg } from './restore-leg.ts';

/** What this host carries from one machine to the other. */
export type CarriedLeg = Extract<MigrationLeg, { role: 'dump' | 'restore' }>;

/** Runs one half of a migration from its preparation to its end, in one of its two machines. */
export const runMigrationLeg = async (
  runner: Runner,
  { batch, attempt, cells, mode, pace }: Extract<Command, { command: 'run-batch' }>,
  leg: CarriedLeg,
): Promise<void> => {
  const { emit, now, options } = runner;
  const dir = path.join(options.workDir, batch);
  const isRemote = leg.role === 'dump' && cells[0] !== undefined && isAsInstalled(cells[0]);
  let fixture: Fixture | undefined;
  try {
    const [cell] = cells;
    const workload = cell === undefined ? undefined : findWorkload(cell.workload.id, cell.workload.definition);
    if (cell === undefined || workload === undefined) throw new Error(`unknown workload ${cell?.workload.id}`);
    const context = { ...runner, batch, attempt, cells, mode, pace, thinning: thinningOf({ mode, pace }), workload };
    const started = (service: string): void => emit({ event: 'batch-started', batch, attempt, t_ms: now(), service });
    if (leg.role === 'restore') {
      started(leg.crate.service);
      await runCycles(context, cell.repeat, (cycle) => runRestoreLeg(context, cell, cycle, leg.crate));
    } else {
      await mkdir(dir, { recursive: true });
      const prepared = await timed(context, 'prepare', () =>
        during('prepare', 'service', async () => {
          if (isRemote) await demandProgram(cell);
          return workload.prepare({ dir, node: process.execPath, subjects: options.subjects, pace }, cell.workload.params);
        }),
      );
      fixture = prepared;
      started(prepared.service);
      await runDumpLeg({ ...context, fixture: prepared }, cell);
    }
    emit({ event: 'batch-finished', batch, attempt, t_ms: now() });
  } catch (error) {
    const missing = isRemote && fixture === undefined ? missingProgram(error) : undefined;
    if (missing !== undefined) {
      const skipped = `${missing} is not installed on the host that it was to be dumped on`;
      emit({ event: 'dumped', batch, cell: cells[0]?.id ?? '', attempt, skipped });
      return emit({ event: 'batch-finished', batch, attempt, t_ms: now() });
    }
    emit({ event: 'batch-failed', batch, attempt, t_ms: now(), stop: stopOf(error) });
  } finally {
    await fixture?.dispose();
    await rm(dir, { recursive: true, force: true });
    await dropParcel(options);
  }
};
