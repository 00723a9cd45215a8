import type { BisectAnswer, Bisection, Candidate, LogExcerpt } from '../schema/bisection.ts';
import type { Next } from './plan.ts';

type Found = Extract<Next, { state: 'found' }>;
type Refused = Extract<Next, { state: 'refused' }>;

/** A candidate as a sentence calls it: with what its run told, where there was one. */
export const nameIn = ({ steps }: Pick<Bisection, 'steps'>, { id, name }: Candidate): string =>
  steps.find(({ candidate }) => candidate === id)?.what || name;

const listed = (names: readonly string[]): string => new Intl.ListFormat('en', { type: 'disjunction' }).format([...names]);

const between = ({ over, options }: Bisection): string => {
  if (over !== 'kernels') return 'there is nothing between them among the candidates';
  return options['series'] === true
    ? 'of the series between them none is in the catalogue; patch levels were not tried'
    : 'the catalogue has nothing between them';
};

const foundSentence = (bisection: Bisection, { lastGood, firstBad, notJudged }: Found): string => {
  const [good, bad] = [nameIn(bisection, lastGood), nameIn(bisection, firstBad)];
  const { backwards } = bisection;
  if (notJudged.length === 0) {
    const pair = backwards
      ? `${good} is the first good one, and ${bad} the last bad one before it`
      : `${bad} is the first bad one, and ${good} the last good one before it`;
    return `${pair}: ${between(bisection)}.`;
  }
  const names = listed(notJudged.map((one) => nameIn(bisection, one)));
  const range = backwards
    ? `It was mended after ${bad}, which is bad, and not later than ${good}, which is good`
    : `It broke after ${good}, which is good, and not later than ${bad}, which is bad`;
  const what = backwards ? 'the first good one' : 'the first bad one';
  return `${range}: ${names} may be ${what}, and could not be judged.`;
};

/** The answer of a search that came to its end. */
export const foundAnswer = (bisection: Bisection, found: Found, logs: readonly LogExcerpt[]): BisectAnswer => ({
  state: 'found',
  last_good: found.lastGood.id,
  first_bad: found.firstBad.id,
  not_judged: found.notJudged.map(({ id }) => id),
  sentence: foundSentence(bisection, found),
  logs: [...logs],
});

const sentenceEnd = (text: string): string => text.replace(/[.\s]*$/, '.');

/** Why there is nothing to search: an end is not what it was said to be. */
export const refusedAnswer = (bisection: Bisection, { end, step }: Refused): BisectAnswer => {
  const name = step.what || (bisection.candidates.find(({ id }) => id === step.candidate)?.name ?? step.candidate);
  const option = `--${end}`;
  const common = { state: 'refused', end, outcome: step.outcome } as const;
  if (step.outcome === 'skip')
    return {
      ...common,
      sentence: sentenceEnd(`${name}, the ${end} end, could not be judged: ${step.why}`),
      remedy: `Mend that, or give another one with ${option}.`,
    };
  const why = step.why === '' ? 'all its cycles passed' : step.why;
  return {
    ...common,
    sentence: sentenceEnd(`${name} was said to be ${end}, and is ${step.outcome}: ${why}`),
    remedy:
      bisection.question.by === 'metric'
        ? `Give another end with ${option}, or another --threshold.`
        : `Give another one with ${option}: there is nothing to find between two ends that are alike.`,
  };
};
