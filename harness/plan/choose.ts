import { suites } from '../../suites/registry.ts';
import type { Suite } from '../../suites/suite.ts';
import { workloads } from '../../workloads/registry.ts';
import type { Workload } from '../../workloads/workload.ts';
import { inputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';

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
