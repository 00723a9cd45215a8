import type { Suite, SuiteEntry } from '../../suites/suite.ts';
import { inputError } from '../errors.ts';
import type { ChosenWork } from './choose.ts';

/** More copies than this need more pids, memory and patience than anybody has. */
export const MOST_CLONES = 256;

const clones = ({ procedures }: SuiteEntry): boolean => procedures.includes('clone');

const counted = (suite: Suite, counts: readonly number[]): Suite => {
  if (counts.length === 0) return suite;
  if (!suite.entries.some(clones))
    throw inputError(`The suite ${suite.id} makes no clones, which --clones is for.`, 'Leave it out, or run the suite clone.');
  const wanted = [...new Set(counts)].toSorted((a, b) => a - b);
  const others = suite.entries.filter((entry) => !clones(entry));
  // The entries of one service differ in their counts only: each of them is asked for once for each count that is wanted.
  const services = new Map(suite.entries.filter(clones).map((entry) => [JSON.stringify({ ...entry, clones: 0 }), entry]));
  return {
    ...suite,
    entries: [...others, ...[...services.values()].flatMap((entry) => wanted.map((count) => ({ ...entry, clones: count })))],
  };
};

/** The work with the counts of copies that the user asks for. Refuses a workload that the suite clones and that cannot be cloned. */
export const withClones = (work: ChosenWork, counts: readonly number[]): ChosenWork => {
  const suite = counted(work.suite, counts);
  const cloned = new Set(suite.entries.filter(clones).map(({ workload }) => workload));
  const unable = work.workloads.find(({ id, cloning }) => cloned.has(id) && cloning === undefined);
  if (unable !== undefined)
    throw inputError(
      `The workload "${unable.id}" cannot be cloned: it does not say how its copies are told apart.`,
      'Redis, nginx and the TCP server can; the other suites take every workload.',
    );
  return { ...work, suite };
};
