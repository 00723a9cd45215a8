import { suites } from '../../suites/registry.ts';
import type { Suite } from '../../suites/suite.ts';
import { workloads } from '../../workloads/registry.ts';
import { type Subject, subjects } from '../../workloads/subjects/catalogue.ts';
import type { Workload } from '../../workloads/workload.ts';
import { inputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import type { Flavor } from '../schema/subject.ts';

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

const chooseWorkload = (name: string): Workload => {
  const workload = workloads.get(name);
  if (workload !== undefined) return workload;
  throw inputError(`There is no workload "${name}".`, suggestion(name, [...workloads.keys()]));
};

/** The workloads of a run: those of the suite, or of them the ones that the user names. */
export const chooseWorkloads = (suite: Suite, names: readonly string[]): Workload[] => {
  const own = suite.entries.map(({ workload }) => workload);
  const chosen = names.length === 0 ? own.map(chooseWorkload) : [...new Set(names)].map(chooseWorkload);
  const foreign = chosen.find(({ id }) => !own.includes(id));
  if (foreign !== undefined)
    throw inputError(`The suite ${suite.id} has no workload "${foreign.id}".`, suggestion(foreign.id, own));
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
  return chosen
    .map((subject) => ({ ...subject, flavors: subject.flavors.filter((one) => flavors.includes(one)) }))
    .filter((subject) => subject.flavors.length > 0);
};
