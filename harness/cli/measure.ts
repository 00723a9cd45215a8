import { InterruptedError } from '../errors.ts';
import { planAgain } from '../run/again.ts';
import type { ExecuteRequest } from '../run/execute.ts';
import { lockRun } from '../run/lock.ts';
import { writeReports } from '../run/report.ts';
import { resumeRun } from '../run/resume.ts';
import { createRunFolder } from '../run/run-folder.ts';
import type { Results } from '../schema/results.ts';
import { carryOut } from './carry-out.ts';
import type { CliContext } from './context.ts';
import type { ShowProgress } from './progress.ts';

/** A run that a command carries out for its own purpose, with reports in its folder like any other. */
export const measure = async (
  title: string,
  dir: string,
  start: (say: (text: string) => void) => Promise<ExecuteRequest>,
  show: ShowProgress,
): Promise<Results> => {
  let request: ExecuteRequest | undefined;
  let unlock: (() => void) | undefined;
  try {
    const run = async ({ say }: { say: (text: string) => void }): Promise<string> => {
      request = await start(say);
      return `${title}: ${dir}`;
    };
    await show([{ title, run }], 1);
    if (request === undefined) throw new InterruptedError('the run did not start');
    unlock = lockRun(dir);
    await carryOut(request, show);
    return await writeReports(dir);
  } finally {
    for (const { session, provider } of request?.machines ?? []) {
      await session?.close();
      await provider.dispose();
    }
    unlock?.();
  }
};

/** Measures batches of a saved run once more, into a new folder. Throws an input error where anything of it is not the same any more. */
export const measureAgain = async (
  context: CliContext,
  title: string,
  { results, batches, dir }: { readonly results: Results; readonly batches: readonly string[]; readonly dir: string },
  show: ShowProgress,
): Promise<Results> => {
  const cacheDir = context.cacheDir();
  await createRunFolder(dir, planAgain(results, batches, dir, cacheDir));
  return await measure(title, dir, (say) => resumeRun({ dir, cacheDir, mirror: undefined, signal: context.signal, say }), show);
};
