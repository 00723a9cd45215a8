import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { findWorkload } from '../../workloads/find.ts';
import type { Fixture } from '../../workloads/workload.ts';
import type { Cell } from '../schema/cell.ts';
import type { Command } from '../schema/commands.ts';
import { whyNotCell } from './applicable.ts';
import { calibrate } from './calibrate.ts';
import { type BatchContext, type CycleBody, emitCycle, type Runner, timed } from './context.ts';
import { runCycles } from './cycles.ts';
import { demandProgram, isAsInstalled, missingProgram } from './missing-program.ts';
import { type NoiseWatch, watchNoise } from './noise.ts';
import { clone } from './procedures/clone.ts';
import { type Instance, startInstance } from './procedures/instance.ts';
import { integrity } from './procedures/integrity.ts';
import { isTransfer, type TransferId, transfers } from './procedures/transfers/registry.ts';
import { backHere, trip } from './procedures/trip.ts';
import { makeReadyMemory } from './ready-memory.ts';
import { withRemedy } from './remedy.ts';
import { measureRoofline } from './roofline.ts';
import { during, stopOf } from './stops.ts';
import { thinningOf } from './thinning.ts';

type TripCell = Cell & { readonly procedure: TransferId };
const isTrip = (cell: Cell): cell is TripCell => isTransfer(cell.procedure);

/** The cells of the batch that can be done in this machine; of the others the cycle says why not. */
const applicableCells = async (context: BatchContext, cycle: number): Promise<Cell[]> => {
  const cells: Cell[] = [];
  for (const cell of context.cells) {
    const skipped = await whyNotCell(context.options.criu, cell);
    if (skipped === undefined) cells.push(cell);
    else emitCycle(context, cell, cycle, { marks: {}, probes: [], proof: [], skipped });
  }
  return cells;
};

const appliesAtAll = async (criu: string, cells: readonly Cell[]): Promise<boolean> =>
  (await Promise.all(cells.map((cell) => whyNotCell(criu, cell)))).some((why) => why === undefined);

const noiseSoFar = async (watch: NoiseWatch | undefined): Promise<Pick<CycleBody, 'noise'>> =>
  watch === undefined ? {} : { noise: await watch.look() };

/** What a remote host has not installed is no failure of it: every cycle says so. */
const skipAll = (base: Runner & { readonly batch: string }, { attempt, cells }: RunBatch, program: string): void => {
  const skipped = `${program} is not installed on this host`;
  for (const cell of cells)
    for (let cycle = 1; cycle <= cell.repeat; cycle += 1)
      emitCycle({ ...base, attempt }, cell, cycle, { marks: {}, probes: [], proof: [], skipped });
};

type RunBatch = Extract<Command, { command: 'run-batch' }>;

/**
 * The cells of a batch by the instance that they share. A second trip gets an instance of its own, so that each restore is of a process
 * that was never restored before; whichever comes first changes from cycle to cycle, so that none has the first place for itself.
 */
const instancesOf = (cells: readonly Cell[], cycle: number): Cell[][] => {
  const trips = cells.filter(isTrip);
  if (trips.every(({ procedure }) => procedure !== 'warm-rate') && trips.length < 2)
    return cells.length === 0 ? [] : [[...cells]];
  const shift = (cycle - 1) % trips.length;
  const turned = [...trips.slice(shift), ...trips.slice(0, shift)];
  // A service that is loaded from its first answer on has no ordinary cold start.
  const first = turned.find(({ procedure }) => procedure !== 'warm-rate');
  const shared = [...cells.filter((cell) => !isTrip(cell)), ...(first === undefined ? [] : [first])];
  return [...(shared.length === 0 ? [] : [shared]), ...turned.filter((trip) => trip !== first).map((trip) => [trip])];
};

/** One cycle of every cell of the batch, one instance of the service after the other. */
const runCycle = async (context: BatchContext, cycle: number): Promise<void> => {
  for (const cells of instancesOf(await applicableCells(context, cycle), cycle)) await runInstance(context, cells, cycle);
};

/**
 * A cold start, and then what the other procedures do to that warm instance. So cold starts and restores alternate, and each restore is of
 * a process that was never restored before.
 */
const runInstance = async (context: BatchContext, cells: readonly Cell[], cycle: number): Promise<void> => {
  const cold = cells.find(({ procedure }) => procedure === 'cold-start');
  const cloned = cells.find(({ procedure }) => procedure === 'clone');
  const damaged = cells.find(({ procedure }) => procedure === 'integrity');
  const moved = cells.find(isTrip);
  const owned: (() => Promise<void>)[] = [];
  const open = new Set(cells);
  try {
    const noise = context.mode === 'measure' ? await watchNoise(context.now) : undefined;
    const instance = await startInstance(context, cycle, cells, (release) => owned.unshift(release));
    const proof = [
      {
        name: 'digest',
        rule: 'same',
        before: context.fixture.digest,
        after: instance.digest,
        what: 'the whole data set, read by its own client',
      } as const,
    ];
    if (cold !== undefined) {
      emitCycle(context, cold, cycle, { marks: instance.marks, probes: [], proof, ...(await noiseSoFar(noise)) });
      open.delete(cold);
    }
    if (moved !== undefined) await runTrip(context, moved, cycle, instance, noise);
    if (cloned !== undefined) emitCycle(context, cloned, cycle, await clone(context, cloned, cycle, instance));
    if (damaged !== undefined) emitCycle(context, damaged, cycle, await integrity(context, damaged, cycle, instance));
  } catch (error) {
    const body = { marks: {}, probes: [], proof: [], stop: stopOf(error) };
    for (const cell of open) emitCycle(context, cell, cycle, body);
  } finally {
    await timed(context, 'stop', async () => {
      const failures: unknown[] = [];
      for (const release of owned) await release().catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    });
  }
};

const runTrip = async (
  context: BatchContext,
  cell: TripCell,
  cycle: number,
  instance: Instance,
  noise: NoiseWatch | undefined,
): Promise<void> => {
  if (cycle === 1 && context.mode === 'measure') await timed(context, 'calibrate', () => calibrate(context, instance));
  // What disturbed the machine until here is none of this cell's.
  await noise?.look();
  const body = await trip(context, cell, cycle, instance, backHere(transfers[cell.procedure]));
  emitCycle(context, cell, cycle, { ...body, ...(await noiseSoFar(noise)) });
};

/** Puts the bandwidths of the machine on record, with files where the images of the batch lie. */
const recordRoofline = async (base: Runner & { readonly batch: string }, { images }: Cell): Promise<void> => {
  const { copy, imageWrite, imageRead, imageWriteSynced } = await timed(base, 'calibrate', () =>
    measureRoofline(base.options, { images }),
  );
  base.emit({
    event: 'roofline',
    batch: base.batch,
    copy_bytes_per_s: copy,
    image_write_bytes_per_s: imageWrite,
    image_read_bytes_per_s: imageRead,
    ...(imageWriteSynced === undefined ? {} : { image_write_synced_bytes_per_s: imageWriteSynced }),
    ...(images === undefined ? {} : { images }),
  });
};

/** Runs a batch from its preparation to its end. Whatever goes wrong is in the events; nothing of it stays behind. */
export const runBatch = async (runner: Runner, command: RunBatch): Promise<void> => {
  const { batch, attempt, cells } = command;
  const { emit, now, options } = runner;
  const base = { ...runner, batch };
  const dir = path.join(options.workDir, batch);
  const memory = makeReadyMemory({ ...base, attempt, mode: command.mode, pace: command.pace });
  let fixture: Fixture | undefined;
  try {
    const [first] = cells;
    const workload = first === undefined ? undefined : findWorkload(first.workload.id, first.workload.definition);
    if (first === undefined || workload === undefined) throw new Error(`unknown workload ${first?.workload.id}`);
    await mkdir(dir, { recursive: true });
    const environment = { dir, node: process.execPath, subjects: options.subjects, pace: command.pace };
    const isRemote = isAsInstalled(first);
    const prepared = await timed(base, 'prepare', () =>
      during('prepare', 'service', async () => {
        if (isRemote) await demandProgram(first);
        return workload.prepare(environment, first.workload.params);
      }),
    );
    fixture = prepared;
    emit({ event: 'batch-started', batch, attempt, t_ms: now(), service: prepared.service });
    if (command.mode === 'measure' && (await appliesAtAll(options.criu, cells))) await recordRoofline(base, first);
    const { mode, pace } = command;
    const context = {
      ...runner,
      batch,
      attempt,
      cells,
      mode,
      pace,
      thinning: thinningOf(command),
      workload,
      fixture: prepared,
      memory,
    };
    await withRemedy(first.remedy, options, () => runCycles(context, first.repeat, (cycle) => runCycle(context, cycle)));
    emit({ event: 'batch-finished', batch, attempt, t_ms: now() });
  } catch (error) {
    const [cell] = cells;
    const missing = cell !== undefined && isAsInstalled(cell) && fixture === undefined ? missingProgram(error) : undefined;
    if (missing !== undefined) {
      skipAll(base, command, missing);
      return emit({ event: 'batch-finished', batch, attempt, t_ms: now() });
    }
    emit({ event: 'batch-failed', batch, attempt, t_ms: now(), stop: stopOf(error) });
  } finally {
    await fixture?.dispose();
    await rm(dir, { recursive: true, force: true });
    await memory.release();
  }
};
