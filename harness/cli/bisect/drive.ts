import path from 'node:path';
import { InfraFault, KernelFault } from '../../../vm/machine.ts';
import { foundAnswer, refusedAnswer } from '../../bisect/answer.ts';
import { byMetric, byVerdict } from '../../bisect/judge.ts';
import { nextOf } from '../../bisect/plan.ts';
import { messageOf, QualifyError } from '../../errors.ts';
import { deriveRun } from '../../run/report.ts';
import type { BisectAnswer, Bisection, BisectStep, Candidate, Judgement } from '../../schema/bisection.ts';
import type { Results } from '../../schema/results.ts';
import type { RunOptions } from '../commands/run.ts';
import type { CliContext } from '../context.ts';
import type { ShowProgress } from '../progress.ts';
import { SETTLED, stepResults } from '../steps.ts';
import { pairedLogs } from './evidence.ts';
import { stepFolder, writeBisection } from './folder.ts';

const OPTION = { kernels: 'kernel', userlands: 'userland', criu: 'criu' } as const;

/** The words of the run of one candidate. */
export const optionsFor = ({ over, options }: Pick<Bisection, 'over' | 'options'>, value: string): RunOptions => {
  const own = over === 'criu' ? value : [value];
  return { ...(options as unknown as RunOptions), ...SETTLED, [OPTION[over]]: own };
};

const whatOf = ({ over }: Bisection, { name }: Candidate, results: Results): string => {
  if (over === 'kernels') return name;
  const criu = results.machines[0]?.facts?.criu.version ?? results.userlands[0]?.criu_version;
  return criu === undefined ? name : `${name} (CRIU ${criu})`;
};

/** The results of the good end, which a metric is compared with. */
const baseOf = (dir: string, { question, stages, steps }: Bisection): Results | undefined => {
  const run = steps.find(({ candidate }) => candidate === stages[0]?.candidates[0])?.run;
  return question.by === 'verdict' || run === undefined ? undefined : deriveRun(path.join(dir, run));
};

const judge = (dir: string, state: Bisection, results: Results): Judgement =>
  state.question.by === 'verdict' ? byVerdict(results) : byMetric(results, state.question, baseOf(dir, state));

/** What keeps one candidate from being judged, and not the next one: a package that is gone, a machine that does not come up. */
const isOfCandidate = (error: unknown): boolean =>
  error instanceof QualifyError || error instanceof InfraFault || error instanceof KernelFault;

const whyOf = (error: unknown): string => (error instanceof QualifyError ? `${error.message} ${error.remedy}` : messageOf(error));

const judgeCandidate = async (
  context: CliContext,
  show: ShowProgress,
  dir: string,
  state: Bisection,
  one: Candidate,
): Promise<BisectStep> => {
  const start = performance.now();
  const run = stepFolder(one.id);
  const seconds = (): number => Math.round((performance.now() - start) / 100) / 10;
  try {
    const where = { dir: path.join(dir, run), suite: state.suite, options: optionsFor(state, one.value) };
    const { results, reused } = await stepResults(context, show, where);
    const what = whatOf(state, one, results);
    return { ...judge(dir, state, results), candidate: one.id, run, what, seconds: reused ? 0 : seconds() };
  } catch (error) {
    if (context.signal.aborted || !isOfCandidate(error)) throw error;
    return { outcome: 'skip', why: whyOf(error), evidence: [], candidate: one.id, what: one.name, seconds: seconds() };
  }
};

const OUTCOMES = { good: 'good', bad: 'BAD', skip: 'skipped: it could not be judged' } as const;

const stepText = ({ outcome, why, passed, of, seconds }: BisectStep): string => {
  const cycles = of === undefined ? '' : `, ${passed} of ${of} cycles passed`;
  const took = seconds === 0 ? 'was there already' : `${seconds.toFixed(1)} s`;
  return `   ${OUTCOMES[outcome]}${cycles} (${took})${why === '' ? '' : `: ${why}`}\n`;
};

/** Judges one candidate after the other until the answer is there; what is known is on disk after each. */
export const drive = async (
  context: CliContext,
  show: ShowProgress,
  dir: string,
  begun: Bisection,
): Promise<{ state: Bisection; answer: BisectAnswer }> => {
  let state = begun;
  for (;;) {
    await writeBisection(dir, state);
    const next = nextOf(state);
    switch (next.state) {
      case 'stage': {
        state = { ...state, stages: [...state.stages, { what: 'patch levels', candidates: [...next.candidates] }] };
        const between = next.candidates.length - 2;
        context.stderr(`Between the two ${between === 1 ? 'is 1 patch level' : `are ${between} patch levels`} more.\n`);
        break;
      }
      case 'judge': {
        const left = next.left === 1 ? 'the last one unless it is skipped' : `at most ${next.left} left unless one is skipped`;
        context.stderr(`${state.steps.length + 1}. ${next.candidate.name} (${left})\n`);
        const step = await judgeCandidate(context, show, dir, state, next.candidate);
        context.stderr(stepText(step));
        state = { ...state, steps: [...state.steps, step] };
        break;
      }
      case 'refused':
      case 'found': {
        const stepOf = (id: string): BisectStep | undefined => state.steps.find(({ candidate }) => candidate === id);
        const answer =
          next.state === 'refused'
            ? refusedAnswer(state, next)
            : foundAnswer(state, next, pairedLogs(dir, stepOf(next.lastGood.id), stepOf(next.firstBad.id)));
        state = { ...state, answer };
        await writeBisection(dir, state);
        return { state, answer };
      }
    }
  }
};
