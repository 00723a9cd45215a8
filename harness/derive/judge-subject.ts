import type { DiagnosisFacts } from '../diagnose/facts.ts';
import type { CycleEvent } from '../schema/events.ts';
import type { CycleResult } from '../schema/results.ts';
import type { SubjectCell } from '../schema/subject.ts';
import { broken, error, fail, type Judgement, judgeStop, pass } from './judgement.ts';
import { differenceLine, visibleDifferences } from './visible-differences.ts';

const refusalOf = (cycle: CycleEvent, at: 'dump' | 'restore'): string[] | undefined => {
  const run = at === 'dump' ? cycle.dump : cycle.restore;
  if (cycle.stop?.step !== at || cycle.stop.origin !== 'criu' || run === undefined) return undefined;
  return run.log.errors.map(({ message }) => message);
};

/** Names of the visible state that may differ, as visibleDifferences() takes them. */
export const changesOf = (subject: SubjectCell | undefined): string[] => Object.keys(subject?.changes ?? {});

/** A refusal is right when it says what it was expected to say, and when whoever was refused goes on undisturbed. */
const judgeRefusal = (
  cycle: CycleEvent,
  { refused, at, why }: NonNullable<SubjectCell['refusal']>,
  facts: DiagnosisFacts,
): Judgement => {
  const messages = refusalOf(cycle, at);
  if (messages === undefined) {
    if (cycle.stop !== undefined) return judgeStop(cycle, cycle.stop, facts);
    return fail(`criu ${at} was expected to refuse this (${why}), and did not`);
  }
  const pattern = new RegExp(refused);
  if (!messages.some((message) => pattern.test(message)))
    return fail(`criu ${at} refused as expected, but without saying why: ${messages[0] ?? 'no Error line'}`);
  if (at === 'dump' && cycle.proof.length === 0)
    return fail('criu dump refused as expected, and left a process that does not go on');
  return broken(cycle.proof) ?? pass;
};

const judgeSurvival = (cycle: CycleEvent, changes: readonly string[], facts: DiagnosisFacts): Judgement => {
  if (cycle.stop !== undefined) return judgeStop(cycle, cycle.stop, facts);
  if (cycle.proof.length === 0) return error('the record of this cycle has no observation');
  const lost = broken(cycle.proof);
  if (lost !== undefined) return lost;
  if (cycle.state === undefined || cycle.state.before.length === 0)
    return error('the record of this cycle lacks the visible state of the process tree');
  const [difference, ...others] = visibleDifferences(cycle.state.before, cycle.state.after, changes);
  if (difference === undefined) return pass;
  return fail(
    `visible state came back changed: ${differenceLine(difference)}${others.length === 0 ? '' : ` (and ${others.length} more)`}`,
  );
};

/** What is spoilt on purpose has to be noticed, by the subject's own check or by the visible state. */
const judgeMutation = (survival: Judgement): Judgement => {
  if (survival.verdict === 'error') return survival;
  return survival.verdict === 'fail' ? pass : fail('the restored process was spoilt, and nothing noticed');
};

/** By what a mutation was noticed; undefined where there is none, or it was not. */
export const caughtBy = (cycle: CycleEvent, subject: SubjectCell): string | undefined => {
  if (subject.mutation === undefined) return undefined;
  const survival = judgeSurvival(cycle, changesOf(subject), {});
  return survival.verdict === 'fail' ? survival.reason : undefined;
};

/** Judges one recorded cycle of a subject: what it promises survived, or was refused or lost as documented. */
export const judgeSubject = (cycle: CycleEvent, subject: SubjectCell, facts: DiagnosisFacts = {}): CycleResult => {
  const judge = (): Judgement => {
    if (cycle.skipped !== undefined) return { verdict: 'skip', reason: cycle.skipped };
    if (subject.mutation !== undefined) {
      // A dump or restore that fails by itself shows nothing of the mutation.
      if (cycle.restore?.exit_code !== 0)
        return error(`nothing was spoilt: ${cycle.stop?.message ?? 'there is no restored process'}`);
      return judgeMutation(judgeSurvival(cycle, changesOf(subject), facts));
    }
    return subject.refusal === undefined
      ? judgeSurvival(cycle, changesOf(subject), facts)
      : judgeRefusal(cycle, subject.refusal, facts);
  };
  return { cycle: cycle.cycle, ...judge() };
};
