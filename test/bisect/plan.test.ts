import test from 'ava';
import { foundAnswer, refusedAnswer } from '../../harness/bisect/answer.ts';
import { nextOf } from '../../harness/bisect/plan.ts';
import type { Outcome } from '../../harness/bisect/search.ts';
import type { Bisection, BisectStep } from '../../harness/schema/bisection.ts';
import { renderBisectionMarkdown } from '../../reports/bisection/markdown.ts';
import { renderBisection } from '../../reports/bisection/terminal.ts';

const IDS = ['6.12.1', '6.12.9', '6.16.3', '6.16.12', '6.17.8', '6.17.13', '6.18.5'];
const SERIES = ['6.12.1', '6.16.12', '6.17.13', '6.18.5'];

const fresh = (changes: Partial<Bisection> = {}): Bisection => ({
  schema_version: 1,
  created: '2026-01-31T12:00:00.000Z',
  over: 'kernels',
  backwards: false,
  question: { by: 'verdict' },
  suite: 'matrix',
  options: { workload: ['redis'] },
  stages: [{ what: 'series', candidates: SERIES }],
  candidates: IDS.map((id) => ({ id, name: `Linux ${id}`, value: id })),
  steps: [],
  ...changes,
});

const stepFor = (candidate: string, outcome: Outcome): BisectStep => ({
  candidate,
  outcome,
  why: outcome === 'good' ? '' : 'it <broke> | badly.',
  evidence: outcome === 'bad' ? ['Error (criu/sockets.c:628): no'] : [],
  what: `Linux ${candidate}`,
  run: `steps/${candidate}`,
  seconds: 1,
});

/** Plays a bisection whose outcomes are known. */
const play = (begun: Bisection, outcomeOf: (id: string) => Outcome) => {
  let state = begun;
  for (;;) {
    const next = nextOf(state);
    if (next.state === 'judge')
      state = { ...state, steps: [...state.steps, stepFor(next.candidate.id, outcomeOf(next.candidate.id))] };
    else if (next.state === 'stage')
      state = { ...state, stages: [...state.stages, { what: 'patch levels', candidates: [...next.candidates] }] };
    else return { state, next };
  }
};

const from = (first: string, skipped: readonly string[] = []) => {
  const at = IDS.indexOf(first);
  return (id: string): Outcome => (skipped.includes(id) ? 'skip' : IDS.indexOf(id) < at ? 'good' : 'bad');
};

const answerOf = (first: string, skipped: readonly string[] = [], changes: Partial<Bisection> = {}) => {
  const { state, next } = play(fresh(changes), from(first, skipped));
  if (next.state === 'found') return { state, answer: foundAnswer(state, next, []) };
  return { state, answer: refusedAnswer(state, next) };
};

test('series first, then the patch levels around the break: every break is found', (t) => {
  for (const first of IDS.slice(1)) {
    const { state, answer } = answerOf(first);
    t.like(answer, { state: 'found', first_bad: first, last_good: IDS[IDS.indexOf(first) - 1], not_judged: [] });
    t.is(new Set(state.steps.map(({ candidate }) => candidate)).size, state.steps.length, 'nothing is judged twice');
  }
});

test('the sentence says what was found, and that nothing is between', (t) => {
  t.is(
    answerOf('6.16.3').answer.sentence,
    'Linux 6.16.3 is the first bad one, and Linux 6.12.9 the last good one before it: the catalogue has nothing between them.',
  );
  t.regex(
    answerOf('6.16.3', [], { backwards: true }).answer.sentence,
    /^Linux 6\.12\.9 is the first good one, and Linux 6\.16\.3/,
  );
});

test('what could not be judged makes the answer a range, and is named', (t) => {
  const { answer } = answerOf('6.16.12', ['6.16.3', '6.16.12']);
  t.like(answer, { state: 'found', last_good: '6.12.9', first_bad: '6.17.8', not_judged: ['6.16.3', '6.16.12'] });
  t.is(
    answer.sentence,
    'It broke after Linux 6.12.9, which is good, and not later than Linux 6.17.8, which is bad: Linux 6.16.3 or Linux 6.16.12 may be the first bad one, and could not be judged.',
  );
});

test('an end that is not what it was said to be is one sentence, and only that end is judged', (t) => {
  const bad = answerOf('6.12.1');
  t.like(bad.answer, { state: 'refused', end: 'good', outcome: 'bad' });
  t.is(bad.answer.sentence, 'Linux 6.12.1 was said to be good, and is bad: it <broke> | badly.');
  t.is(bad.state.steps.length, 1);
  const skipped = answerOf('6.17.8', ['6.18.5']);
  t.like(skipped.answer, { state: 'refused', end: 'bad', outcome: 'skip' });
  t.regex(skipped.answer.sentence, /^Linux 6\.18\.5, the bad end, could not be judged: /);
});

test('the reports show every candidate in order, and the logs beside each other', (t) => {
  const { state, answer } = answerOf('6.16.3');
  const logs = [
    { candidate: '6.12.9', file: 'steps/6.12.9/dump.log.gz', lines: ['(00.1) fine <here>'] },
    {
      candidate: '6.16.3',
      file: 'steps/6.16.3/dump.log.gz',
      lines: ['(00.1) before', '(00.2) Error (a.c:1): broken'],
      marked: 1,
    },
  ];
  if (answer.state !== 'found') return t.fail();
  const ended = { ...state, answer: { ...answer, logs } };
  const markdown = renderBisectionMarkdown(ended);
  t.regex(markdown, /fine &lt;here&gt;/);
  t.regex(markdown, /<b>\(00\.2\) Error \(a\.c:1\): broken<\/b>/);
  t.regex(markdown, /it &lt;broke&gt; \\\| badly/);
  const order = [...markdown.matchAll(/^\| Linux (\S+) \|/gm)].map(([, id]) => id);
  t.deepEqual(
    order,
    IDS.filter((id) => order.includes(id)),
  );
  t.is(order.length, state.steps.length);
  const text = renderBisection(ended, { color: false, width: 100 });
  t.regex(text, /^Linux 6\.16\.3 is the first bad one/);
  t.regex(text, /last good: Linux 6\.12\.9 +\| first bad: Linux 6\.16\.3/);
  t.true(text.split('\n').every((line) => line.length <= 200));
});
