import type { CellResult, MachineResult } from '../schema/results.ts';
import type { RunFile } from '../schema/run.ts';

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** The roundtrips where there are any: a cold start freezes and thaws nothing. */
const judgedCells = (cells: readonly CellResult[]): readonly CellResult[] => {
  const trips = cells.filter(({ cell }) => cell.procedure === 'roundtrip');
  return trips.length > 0 ? trips : cells;
};

const what = (cells: readonly CellResult[]): string => {
  const done = (procedure: CellResult['cell']['procedure']): boolean => cells.some(({ cell }) => cell.procedure === procedure);
  if (done('roundtrip')) return 'froze and thawed with all their state';
  return done('integrity') ? 'showed what a restore does with damaged images' : 'started cold';
};

const whereOf = (run: RunFile, machines: readonly MachineResult[]): string => {
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
  const subject = judged.every(({ cell }) => cell.axis !== undefined) ? 'point' : 'workload';
  return `${passed} of ${plural(judged.length, subject)} ${what(cells)} on ${where}.`;
};
