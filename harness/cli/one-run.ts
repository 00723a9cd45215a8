import { InterruptedError } from '../errors.ts';
import type { ExecuteRequest } from '../run/execute.ts';
import { lockRun } from '../run/lock.ts';
import { writeReports } from '../run/report.ts';
import { readRunFile } from '../run/run-folder.ts';
import type { Results } from '../schema/results.ts';
import { carryOut } from './carry-out.ts';
import type { ShowProgress } from './progress.ts';

/** A run whose words are all checked: its folder, and what starts it. */
export interface PreparedRun {
  readonly dir: string;
  /** The folder is there, and what is left of its run is done. */
  readonly isResumed: boolean;
  readonly start: (say: (text: string) => void) => Promise<ExecuteRequest>;
}

const plannedText = ({ run, machines }: ExecuteRequest): string => {
  const cells = `${run.plan.length} cells planned`;
  const [only, ...others] = machines;
  if (only === undefined) return cells;
  if (others.length === 0) return `machine: ${only.record.provider}, userland ${only.record.userland}, ${cells}`;
  const count = `${machines.length} machines, ${run.kernels.length} kernels, ${run.userlands.length} userlands`;
  return `${count}, ${cells}, ${run.options.jobs} side by side`;
};

/** What the caller adds to a run. */
export interface OneRunHooks {
  /** Told once the folder of an interrupted run can be resumed. */
  readonly onInterrupt?: () => void;
  /** Writes the reports; those that every run has where it is absent. */
  readonly report?: () => Promise<Results>;
}

/** Carries a run out and writes its reports, also when it is interrupted. However it ends, its machines are gone. */
export const oneRun = async (
  { dir, isResumed, start }: PreparedRun,
  show: ShowProgress,
  { onInterrupt = () => undefined, report = () => writeReports(dir) }: OneRunHooks = {},
): Promise<Results> => {
  let request: ExecuteRequest | undefined;
  let unlock: (() => void) | undefined;
  if (isResumed) {
    readRunFile(dir);
    unlock = lockRun(dir);
  }
  try {
    await show(
      [
        {
          title: 'machine',
          run: async ({ say }) => {
            request = await start(say);
            return plannedText(request);
          },
        },
      ],
      1,
    );
    if (request === undefined) throw new Error('a run was prepared without a word');
    unlock ??= lockRun(dir);
    try {
      await carryOut(request, show);
    } catch (error) {
      // What is finished is worth a report, also of a run that was interrupted.
      await report();
      if (error instanceof InterruptedError) onInterrupt();
      throw error;
    }
    return await report();
  } finally {
    // Also when showing progress failed between the machine's start and its use.
    for (const { session, provider } of request?.machines ?? []) {
      await session?.close();
      await provider.dispose();
    }
    unlock?.();
  }
};
