import { suites } from '../../suites/registry.ts';
import type { Suite } from '../../suites/suite.ts';
import { workloads } from '../../workloads/registry.ts';
import { type Subject, subjects } from '../../workloads/subjects/catalogue.ts';
import type { Workload } from '../../workloads/workload.ts';
import { inputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import type { SweptAxis } from '../schema/scaling.ts';
import type { Flavor } from '../schema/subject.ts';
import { type Limits, sweep } from './axes.ts';
import { loadService } from './service/load.ts';
import { shippedService, shippedServices } from './service/shipped.ts';

/**
 * The suite of that name; an unknown one is the user's mistake, answered with the nearest. `words` are what else may stand
 * in its place on the command line: a misspelt command is taken for a suite.
 */
export const chooseSuite = (name: string, words: readonly string[] = []): Suite => {
  const suite = suites.get(name);
  if (suite !== undefined) return suite;
  const kinds = words.length === 0 ? 'suite' : 'suite or command';
  throw inputError(`There is no ${kinds} "${name}".`, suggestion(name, [...suites.keys(), ...words]));
};

/** A workload of the program: made in TypeScript, or one of the services that are made as a user's are. */
export const chooseWorkload = (name: string): Workload => {
  const workload = workloads.get(name) ?? shippedService(name);
  if (workload !== undefined) return workload;
  throw inputError(`There is no workload "${name}".`, suggestion(name, [...workloads.keys(), ...shippedServices()]));
};

/** The workloads of a run: those of the suite, or of them the ones that the user names. */
export const chooseWorkloads = (suite: Suite, names: readonly string[]): Workload[] => {
  // A suite may have one workload several times, each with other parameters.
  const own = [...new Set(suite.entries.map(({ workload }) => workload))];
  const chosen = names.length === 0 ? own.map(chooseWorkload) : [...new Set(names)].map(chooseWorkload);
  const foreign = chosen.find(({ id }) => !own.includes(id));
  if (foreign !== undefined)
    throw inputError(`The suite ${suite.id} has no workload "${foreign.id}".`, suggestion(foreign.id, [...new Set(own)]));
  return chosen;
};

const matching = (name: string): Subject[] => {
  const all = subjects();
  const found = [...all.values()].filter(({ id }) => id === name || id.startsWith(`${name}/`));
  if (found.length > 0) return found;
  const words = [...new Set([...all.keys()].flatMap((id) => [id.split('/')[0] ?? '', id]))];
  throw inputError(`There is no subject or kind of subjects "${name}".`, suggestion(name, words));
};

/** Subjects by their ids ("fd/pipe") or kinds ("fd"), all where none is named, in the namespaces that are asked for. */
export const chooseSubjects = (names: readonly string[], flavors: readonly Flavor[]): Subject[] => {
  const chosen = names.length === 0 ? [...subjects().values()] : [...new Set(names.flatMap(matching))];
  if (flavors.length === 0) return chosen;
  const there = chosen
    .map((subject) => ({ ...subject, flavors: subject.flavors.filter((one) => flavors.includes(one)) }))
    .filter((subject) => subject.flavors.length > 0);
  if (there.length > 0) return there;
  const own = [...new Set(chosen.flatMap((subject) => subject.flavors))].join(', ');
  throw inputError(`None of these subjects is made for the namespaces ${flavors.join(', ')}.`, `They have: ${own}.`);
};

/** What a run is made of. */
export interface ChosenWork {
  readonly suite: Suite;
  readonly workloads: readonly Workload[];
  readonly subjects: readonly Subject[];
  readonly axes: readonly SweptAxis[];
}

/** The axes that are named, what the machines of the run have for their points, and --repeat. */
export interface Sweeping {
  readonly names: readonly string[];
  readonly limits: Limits;
  readonly repeat?: number | undefined;
}

const NO_LIMITS: Limits = {
  memoryBytes: Number.POSITIVE_INFINITY,
  files: Number.POSITIVE_INFINITY,
  mappings: Number.POSITIVE_INFINITY,
};

export const isServiceFile = (name: string): boolean => name.includes('/') || /\.(ya?ml|[cm]?[jt]s)$/.test(name);

const refuseSameNames = (chosen: readonly Workload[]): void => {
  const ids = chosen.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined)
    throw inputError(`Two workloads of this run are called "${twice}".`, 'Change the "name" in the file of one of them.');
};

/**
 * The suite and its workloads, as the command line names them. Paths of YAML files and modules are services of the user's: they are run as
 * the suite runs its first workload, and alone where no workload of the suite is named.
 */
export const chooseWork = (
  suiteName: string | undefined,
  words: readonly string[],
  names: readonly string[],
  flavors: readonly Flavor[] = [],
  { names: axisNames, limits, repeat }: Sweeping = { names: [], limits: NO_LIMITS },
): ChosenWork => {
  const sweeping = [...suites.values()].filter((one) => one.axes !== undefined).map(({ id }) => id);
  const { suite, axes } = sweep(chooseSuite(suiteName ?? 'quick', words), axisNames, limits, { repeat, sweeping });
  if (suite.subjects !== undefined) return { suite, workloads: [], subjects: chooseSubjects(names, flavors), axes };
  if (flavors.length > 0)
    throw inputError(
      `The suite ${suite.id} has no subjects, which --namespaces is for.`,
      `Leave it out, or run one of ${[...suites.values()].flatMap(({ id, subjects: own }) => (own === undefined ? [] : [id])).join(', ')}.`,
    );
  const files = [...new Set(names.filter(isServiceFile))];
  const others = names.filter((name) => !isServiceFile(name));
  if (files.length === 0) return { suite, axes, workloads: chooseWorkloads(suite, others), subjects: [] };
  const own = files.map(loadService);
  const chosen = [...(others.length === 0 ? [] : chooseWorkloads(suite, others)), ...own];
  refuseSameNames(chosen);
  const ids = own.map(({ id }) => id);
  const procedures = suite.entries[0]?.procedures ?? [];
  return {
    suite: {
      ...suite,
      ...(suiteName === undefined && others.length === 0 ? { id: ids.join('-').slice(0, 60) } : {}),
      entries: [
        ...suite.entries.filter(({ workload }) => !ids.includes(workload)),
        ...ids.map((workload) => ({ workload, procedures })),
      ],
    },
    workloads: chosen,
    subjects: [],
    axes,
  };
};
