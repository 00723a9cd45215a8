import { execa } from 'execa';
import type { Cell } from '../../schema/cell.ts';
import type { SubjectCell, SubjectLine } from '../../schema/subject.ts';
import type { BatchContext } from '../context.ts';
import type { Draft } from '../procedures/criu-steps.ts';
import { CycleStop, during } from '../stops.ts';
import { isRunning } from './kill.ts';
import { observationsIn, readRecord, waitForLine } from './record.ts';
import type { Stage } from './stage.ts';

export type SubjectContext = Pick<BatchContext, 'options' | 'emit' | 'now' | 'batch' | 'attempt' | 'mode' | 'pace'>;

const START_TIMEOUT_MS = 20_000;
const CHECK_TIMEOUT_MS = 30_000;

/** glibc registers restartable sequences for every thread, which old kernels cannot report: that is one promise, not all of them. */
export const ENVIRONMENT = { LANG: 'C', GLIBC_TUNABLES: 'glibc.pthread.rseq=0' };

const environmentOf = ({ remedy }: Cell): Readonly<Record<string, string>> =>
  remedy?.kind === 'environment' ? { ...ENVIRONMENT, ...remedy.variables } : ENVIRONMENT;

/** A cell of a subject with its folders. */
export interface StagedSubject {
  readonly cell: Cell;
  readonly subject: SubjectCell;
  readonly stage: Stage;
}

const launch = async (context: SubjectContext, { cell, subject, stage }: StagedSubject): Promise<number> => {
  const { stdout } = await during('start', 'harness', () =>
    execa(stage.program, ['run', cell.workload.id, stage.dir, subject.flavor], {
      stdin: 'ignore',
      env: environmentOf(cell),
      extendEnv: false,
      timeout: START_TIMEOUT_MS * context.pace,
    }),
  );
  return Number(stdout);
};

const died = (step: 'start' | 'prove', line: SubjectLine | undefined, detail: string): CycleStop => {
  const origin = step === 'start' ? 'harness' : 'service';
  const message =
    line?.event === 'died'
      ? line.message
      : step === 'start'
        ? 'the subject did not get ready'
        : 'the subject did not end its check';
  return new CycleStop({ step, origin, message, ...(detail === '' ? {} : { detail }) });
};

const waiting = (context: SubjectContext, { stage }: StagedSubject, pid: number, timeoutMs: number) => ({
  work: stage.work,
  timeoutMs: timeoutMs * context.pace,
  now: context.now,
  isAlive: () => isRunning(pid),
});

/** Brings the state about. Gives the reason where the subject does not apply to this machine. */
export const prepare = async (context: SubjectContext, one: StagedSubject): Promise<{ pid: number; skipped?: string }> => {
  const pid = await launch(context, one);
  const until = ['ready', 'skip', 'died'] as const;
  const line = await waitForLine({ ...waiting(context, one, pid, START_TIMEOUT_MS), until });
  if (line?.event === 'skip') return { pid, skipped: line.message };
  if (line?.event !== 'ready') throw died('start', line, await one.stage.output());
  return { pid };
};

/** Has the subject look at what it finds, and records that. */
export const check = async (context: SubjectContext, one: StagedSubject, pid: number, draft: Draft): Promise<void> => {
  await one.stage.go();
  const line = await waitForLine({ ...waiting(context, one, pid, CHECK_TIMEOUT_MS), until: ['checked', 'died'] });
  draft.proof = observationsIn(await readRecord(one.stage.work));
  if (line?.event !== 'checked') throw died('prove', line, await one.stage.output());
};
