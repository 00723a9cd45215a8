import { Command } from 'commander';
import { deriveRun } from '../run/report.ts';
import type { Results } from '../schema/results.ts';
import { registerRun } from './commands/run.ts';
import type { CliContext } from './context.ts';

/** Many cycles of two workloads at their small size on the running kernel, as `run` makes them: what the self-test of the gate splits. */
export const measureEqual = async (context: CliContext, dir: string, cycles: number): Promise<Results> => {
  const program = new Command();
  // The verdict of the run is not that of the self-test.
  registerRun(program, { ...context, stdout: () => undefined, setExitCode: () => undefined });
  const words = ['run', 'quick', '-w', 'redis,tcp-server', '-n', String(cycles), '--no-try-remedies', '-o', dir];
  await program.parseAsync(words, { from: 'user' });
  return deriveRun(dir);
};
