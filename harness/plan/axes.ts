import type { Axis, Suite, SuiteEntry } from '../../suites/suite.ts';
import { inputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import type { SweptAxis } from '../schema/scaling.ts';
import type { ParamSetting } from './params.ts';

/** What the machines of a run have for one point. */
export interface Limits {
  readonly memoryBytes: number;
  /** Open files of one process. */
  readonly files: number;
  /** Mappings of one process. */
  readonly mappings: number;
}

/** A suite with the points of its axes as entries, and what became of the axes. */
export interface Swept {
  readonly suite: Suite;
  readonly axes: readonly SweptAxis[];
}

const GIB = 2 ** 30;
/** What the program, CRIU and a workload need beside what grows. */
const BASE = { memoryBytes: GIB / 2, files: 512, mappings: 512 } as const;

const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
const grouped = (count: number): string => new Intl.NumberFormat('en').format(count);

/** Why a point does not fit; empty when it does. */
const misfit = (x: number, { needs }: Axis, limits: Limits): string => {
  const memory = x * needs.memoryBytes + (needs.baseBytes ?? 0) + BASE.memoryBytes;
  if (memory > limits.memoryBytes) return `takes about ${gib(memory)} of memory, and ${gib(limits.memoryBytes)} are available`;
  const files = x * needs.files + BASE.files;
  if (files > limits.files) return `takes ${grouped(files)} open files, and a process may have ${grouped(limits.files)}`;
  const mappings = x * (needs.mappings ?? 0) + BASE.mappings;
  return mappings > limits.mappings
    ? `takes ${grouped(mappings)} mappings, and a process may have ${grouped(limits.mappings)} (vm.max_map_count)`
    : '';
};

const limitsText = ({ memoryBytes, files, mappings }: Limits): string =>
  `${gib(memoryBytes)} of memory were available, and a process may have ${grouped(files)} open files and ${grouped(mappings)} mappings.`;

const entriesOf = (axis: Axis, left: readonly number[], repeat: number | undefined): SuiteEntry[] =>
  axis.points
    .filter((x) => !left.includes(x))
    .map((x) => {
      const own = repeat ?? (axis.fewer !== undefined && x >= axis.fewer.from ? axis.fewer.repeat : undefined);
      return {
        workload: axis.workload,
        procedures: [axis.procedure ?? 'roundtrip'],
        params: { ...axis.params, [axis.parameter]: x },
        axis: axis.id,
        ...(own === undefined ? {} : { repeat: own }),
      };
    });

const sweptAxis = (axis: Axis, limits: Limits): SweptAxis => ({
  id: axis.id,
  about: axis.about,
  workload: axis.workload,
  ...(axis.procedure === undefined ? {} : { procedure: axis.procedure }),
  parameter: axis.parameter,
  unit: axis.unit,
  one: axis.one,
  many: axis.many,
  far: axis.far,
  left_out: axis.points.flatMap((x) => {
    const why = misfit(x, axis, limits);
    return why === '' ? [] : [{ x, why }];
  }),
  limits: limitsText(limits),
});

const chosenAxes = ({ id, axes = [] }: Suite, names: readonly string[], sweeping: readonly string[]): readonly Axis[] => {
  if (names.length === 0) return axes;
  if (axes.length === 0)
    throw inputError(`The suite ${id} has no axes, which --axis is for.`, `Leave it out, or run ${sweeping.join(', ')}.`);
  const ids = axes.map((axis) => axis.id);
  const unknown = names.find((name) => !ids.includes(name));
  if (unknown !== undefined) throw inputError(`The suite ${id} has no axis "${unknown}".`, suggestion(unknown, ids));
  return axes.filter((axis) => names.includes(axis.id));
};

/**
 * Lays out the axes that are named, all where none is: each point that fits the machine becomes an entry of the suite. `sweeping` names the
 * suites that have axes, and `repeat` is what the user asked for.
 */
export const sweep = (
  suite: Suite,
  names: readonly string[],
  limits: Limits,
  { repeat, sweeping }: { readonly repeat: number | undefined; readonly sweeping: readonly string[] },
): Swept => {
  const chosen = chosenAxes(suite, names, sweeping).map((axis) => ({ axis, swept: sweptAxis(axis, limits) }));
  const entries = chosen.flatMap(({ axis, swept }) =>
    entriesOf(
      axis,
      swept.left_out.map(({ x }) => x),
      repeat,
    ),
  );
  return { suite: { ...suite, entries: [...suite.entries, ...entries] }, axes: chosen.map(({ swept }) => swept) };
};

/** Refuses a --param for what an axis of the run sweeps: all its points would be the same. */
export const refuseSwept = (axes: readonly SweptAxis[], settings: readonly ParamSetting[]): void => {
  for (const { workload, name } of settings) {
    const axis = axes.find((one) => one.parameter === name && (workload ?? one.workload) === one.workload);
    if (axis === undefined) continue;
    throw inputError(
      `--param ${name} would set what the axis ${axis.id} sweeps.`,
      'Leave it out, or name another workload that has it: --param WORKLOAD.NAME=VALUE.',
    );
  }
};
