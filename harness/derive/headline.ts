import { isTrip } from '../schema/cell.ts';
import type { CellResult, MachineResult } from '../schema/results.ts';
import type { RunFile } from '../schema/run.ts';

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** The trips where there are any, for a cold start freezes and thaws nothing; without those that do not apply. */
const judgedCells = (cells: readonly CellResult[]): readonly CellResult[] => {
  const trips = cells.filter(({ cell, verdict }) => isTrip(cell.procedure) && verdict !== 'skip');
  return trips.length > 0 ? trips : cells;
};

/** What is counted: workloads, or the ways to move one where a run has several. */
const countedText = (judged: readonly CellResult[]): string => {
  // A roundtrip of a service that is put under load is no other way.
  const ways = new Set(judged.map(({ cell }) => (cell.procedure === 'warm-rate' ? 'roundtrip' : cell.procedure)));
  const isLoaded = judged.some(({ cell }) => cell.procedure === 'warm-rate');
  const services = new Set(judged.map(({ cell }) => cell.workload.id)).size;
  if (judged.length > 0 && judged.every(({ cell }) => cell.procedure === 'clone'))
    return `${plural(judged.length, 'set')} of clones of ${plural(services, 'workload')}`;
  if (ways.size === 1 && isLoaded) return `${plural(judged.length, 'roundtrip')} of ${plural(services, 'workload')}`;
  return ways.size > 1
    ? `${plural(judged.length, 'way')} to move ${plural(services, 'workload')}`
    : plural(judged.length, 'workload');
};

const what = (cells: readonly CellResult[]): string => {
  const done = (procedure: CellResult['cell']['procedure']): boolean => cells.some(({ cell }) => cell.procedure === procedure);
  if (cells.some(({ cell }) => isTrip(cell.procedure))) return 'froze and thawed with all their state';
  if (done('clone')) return 'came back, every clone by itself and with all its state,';
  return done('integrity') ? 'showed what a restore does with damaged images' : 'started cold';
};

/** Kernel and CRIU of the only machine, or how many there are of each. */
export const whereOf = (run: RunFile, machines: readonly MachineResult[]): string => {
  const [machine, ...others] = machines;
  if (machine === undefined || others.length > 0)
    return `${plural(run.kernels.length, 'kernel')}, ${plural(run.userlands.length, 'userland')}`;
  const { facts } = machine;
  const where =
    facts === undefined
      ? `Linux ${machine.kernel}, which did not come up`
      : `Linux ${facts.kernel.release} with CRIU ${facts.criu.version}`;
  return `${where} (userland ${machine.userland})`;
};

/** A cell that does not apply is no part of the count: nothing was promised there. */
const promises = (run: RunFile, cells: readonly CellResult[], machines: readonly MachineResult[]): string => {
  const applicable = cells.filter(({ verdict }) => verdict !== 'skip');
  const passed = applicable.filter(({ verdict }) => verdict === 'pass').length;
  const subjects = plural(new Set(cells.map(({ cell }) => cell.workload.id)).size, 'subject');
  const skipped = cells.length === applicable.length ? '' : `, ${cells.length - applicable.length} not applicable`;
  return cells.some(({ cell }) => cell.subject?.mutation !== undefined)
    ? `${passed} of ${plural(applicable.length, 'spoilt restore')} of ${subjects} were noticed: ${whereOf(run, machines)}.`
    : `${passed} of ${plural(applicable.length, 'cell')} of ${subjects} came out as promised${skipped}: ${whereOf(run, machines)}.`;
};

/** One machine: what passed on it. Several: how much of the matrix passed. */
export const headlineOf = (run: RunFile, cells: readonly CellResult[], machines: readonly MachineResult[]): string => {
  if (cells.some(({ cell }) => cell.subject !== undefined)) return promises(run, cells, machines);
  const judged = judgedCells(cells);
  const passed = judged.filter(({ verdict }) => verdict === 'pass').length;
  const where = whereOf(run, machines);
  if (machines.length !== 1)
    return `${passed} of ${plural(judged.length, 'combination')} ${what(cells)}: ${where}, ${plural(new Set(judged.map(({ cell }) => cell.workload.id)).size, 'workload')}.`;
  const counted = judged.every(({ cell }) => cell.axis !== undefined) ? plural(judged.length, 'point') : countedText(judged);
  return `${passed} of ${counted} ${what(cells)} on ${where}.`;
};
