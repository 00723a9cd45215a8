import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command, Option } from 'commander';
import { deriveRun } from '../run/report.ts';
import type { Results } from '../schema/results.ts';
import { prepareOne, type RunOptions } from './commands/run.ts';
import type { CliContext } from './context.ts';
import { oneRun } from './one-run.ts';
import type { ShowProgress } from './progress.ts';

/** The options of `run`, for a command that makes many runs and takes the same words for each; without those that it has its own way with. */
export const optionsOfRun = (program: Command, except: readonly string[]): Option[] => {
  const run = program.commands.find((one) => one.name() === 'run');
  return (run?.options ?? []).filter((option) => !except.includes(option.long ?? ''));
};

/** What every one of many runs has, whatever the command line says: it is judged with others, so nothing is tried on it or kept of it. */
export const SETTLED = { axis: [], namespaces: [], keepImages: false, tryRemedies: false, json: false } as const;

/** One of many runs, in a folder of its own. */
export interface StepRun {
  readonly dir: string;
  readonly suite: string;
  readonly options: RunOptions;
}

/** Its results, and whether they were there already. */
export interface StepResults {
  readonly results: Results;
  readonly reused: boolean;
}

const isThere = (dir: string): boolean => existsSync(path.join(dir, 'run.json'));

/** Whether a run has said what it can say: what our own machinery broke may go well another time. */
const isDone = ({ run, verdict }: Results): boolean => run.state === 'finished' && verdict !== 'error' && verdict !== 'missing';

/** Carries out one of many runs. One that is finished is not made again, and one that was interrupted is finished. */
export const stepResults = async (
  context: Pick<CliContext, 'cacheDir' | 'signal'>,
  show: ShowProgress,
  { dir, suite, options }: StepRun,
): Promise<StepResults> => {
  if (isThere(dir)) {
    const results = deriveRun(dir);
    if (isDone(results)) return { results, reused: true };
  }
  const { resume: _, ...fresh } = options;
  const words = isThere(dir) ? { ...fresh, resume: dir } : { ...fresh, out: dir };
  return { results: await oneRun(prepareOne(context, suite, [], words), show), reused: false };
};
