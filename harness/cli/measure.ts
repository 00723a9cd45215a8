import { planAgain } from '../run/again.ts';
import { resumeRun } from '../run/resume.ts';
import { createRunFolder } from '../run/run-folder.ts';
import type { Results } from '../schema/results.ts';
import type { CliContext } from './context.ts';
import { oneRun } from './one-run.ts';
import type { ShowProgress } from './progress.ts';

/** Measures batches of a saved run once more, into a new folder. Throws an input error where anything of it is not the same any more. */
export const measureAgain = async (
  context: Pick<CliContext, 'cacheDir' | 'signal'>,
  { results, batches, dir }: { readonly results: Results; readonly batches: readonly string[]; readonly dir: string },
  show: ShowProgress,
): Promise<Results> => {
  const cacheDir = context.cacheDir();
  const { signal } = context;
  await createRunFolder(dir, planAgain(results, batches, dir, cacheDir));
  const start = (say: (text: string) => void) => resumeRun({ dir, cacheDir, mirror: undefined, signal, say });
  return await oneRun({ dir, isResumed: true, start }, show);
};
