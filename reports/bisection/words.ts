import type { Bisection, BisectStep } from '../../harness/schema/bisection.ts';
import { formatInterval, formatValue } from '../format.ts';
import { CLOCK_NOTES } from '../words.ts';

export const OUTCOME_WORDS: Readonly<Record<BisectStep['outcome'], string>> = { good: 'good', bad: 'BAD', skip: 'skipped' };

const OVER: Readonly<Record<Bisection['over'], string>> = { kernels: 'kernels', userlands: 'userlands', criu: 'CRIU builds' };

/** A word or path that an option of the runs has; undefined where it has none. */
const optionText = (value: unknown): string | undefined => {
  const text = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
  return text === '' ? undefined : text;
};

/** What was looked for, in one sentence. */
export const questionText = ({ over, question, suite, options }: Bisection): string => {
  const asked =
    question.by === 'verdict'
      ? 'by verdict'
      : `by ${question.metric}, bad from ${Math.round(question.threshold * 1000) / 10} % worse than the good end`;
  const same = [
    ['workload', 'workload'],
    ['userland', 'userland'],
    ['kernel', 'kernel'],
    ['criu', 'CRIU'],
    ['param', 'parameters'],
  ].flatMap(([key = '', word = '']) => {
    const text = optionText(options[key]);
    return text === undefined ? [] : [`${word} ${text}`];
  });
  return `Bisection over ${OVER[over]}, ${asked}: suite ${suite}${same.map((text) => `, ${text}`).join('')}.`;
};

/** Cycles that passed, or the figure of a bisection by a metric. */
export const figureText = ({ figure, passed, of }: BisectStep): string => {
  if (figure !== undefined) {
    const { median, ci_low, ci_high, unit } = figure;
    return `${formatValue(median, unit)} (${formatInterval(ci_low, ci_high, unit)})`;
  }
  return of === undefined ? '-' : `${passed}/${of}`;
};

/** The steps in the order of the candidates, which shows the place of the break. */
export const inOrder = ({ candidates, steps }: Bisection): BisectStep[] =>
  candidates.flatMap(({ id }) => steps.filter(({ candidate }) => candidate === id));

/** What a reader must know of the clock of the figures; nothing where there are none, or where it is that of the wall. */
export const clockNotes = ({ steps }: Bisection): string[] =>
  [...new Set(steps.flatMap(({ figure }) => (figure === undefined ? [] : [figure.domain])))].flatMap(
    (domain) => CLOCK_NOTES[domain],
  );

/** What the two candidates around the break are called. */
export const aroundBreak = ({ backwards }: Bisection): { good: string; bad: string } =>
  backwards ? { good: 'first good', bad: 'last bad' } : { good: 'last good', bad: 'first bad' };
