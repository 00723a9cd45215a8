import type { Bisection, BisectStep, LogExcerpt } from '../../harness/schema/bisection.ts';
import { printable } from '../format.ts';
import { escaped, fenced } from '../markdown/escape.ts';
import { rowText } from '../markdown/row.ts';
import { aroundBreak, clockNotes, figureText, inOrder, OUTCOME_WORDS, questionText } from './words.ts';

const ICONS: Readonly<Record<BisectStep['outcome'], string>> = { good: '✅', bad: '❌', skip: '⏭' };

/** Text inside HTML: no markup of its own, and no empty line, which would end the block. */
const html = (text: string): string =>
  printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') || '&nbsp;';

const stepRows = (state: Bisection): string[] => {
  const order = new Map(state.steps.map((step, i) => [step.candidate, i + 1]));
  return inOrder(state).map((step) =>
    rowText([
      escaped(step.what),
      `${ICONS[step.outcome]} ${OUTCOME_WORDS[step.outcome]}`,
      escaped(figureText(step)),
      String(order.get(step.candidate)),
      step.run === undefined ? escaped(step.candidate) : `[${escaped(step.candidate)}](${step.run}/report.html)`,
      escaped(step.why),
    ]),
  );
};

const evidenceOf = (step: BisectStep | undefined): string[] =>
  step === undefined || step.evidence.length === 0
    ? []
    : ['', `**${escaped(step.what)}**: ${escaped(step.why)}`, '', ...fenced(step.evidence)];

/** Two logs beside each other, as GitHub shows them: a table with a column for each. */
const sideBySide = (state: Bisection, [good, bad]: readonly LogExcerpt[]): string[] => {
  if (good === undefined || bad === undefined) return [];
  const name = ({ candidate }: LogExcerpt): string => state.steps.find((step) => step.candidate === candidate)?.what ?? candidate;
  const text = ({ lines, marked }: LogExcerpt): string =>
    lines.map((line, i) => (i === marked ? `<b>${html(line)}</b>` : html(line))).join('\n');
  const words = aroundBreak(state);
  const cell = (tag: string, content: string): string => `<${tag} valign="top" align="left">${content}</${tag}>`;
  return [
    '',
    '## Both logs',
    '',
    '<table><tr>',
    cell('th', `${words.good}: ${html(name(good))}<br><code>${html(good.file)}</code>`),
    cell('th', `${words.bad}: ${html(name(bad))}<br><code>${html(bad.file)}</code>`),
    '</tr><tr>',
    cell('td', `<pre>${text(good)}</pre>`),
    cell('td', `<pre>${text(bad)}</pre>`),
    '</tr></table>',
  ];
};

const answerLines = (state: Bisection): string[] => {
  const { answer, steps } = state;
  if (answer === undefined) return ['This bisection has not come to its end.'];
  if (answer.state === 'refused') return [`**${escaped(answer.sentence)}** ${escaped(answer.remedy)}`];
  return [`**${escaped(answer.sentence)}**`, ...evidenceOf(steps.find(({ candidate }) => candidate === answer.first_bad))];
};

const causesDiffer = ({ steps }: Bisection): string[] => {
  const causes = [...new Set(steps.flatMap(({ outcome, cause }) => (outcome === 'bad' && cause !== undefined ? [cause] : [])))];
  return causes.length < 2 ? [] : ['', `Mind that the bad ones fail for different causes: ${escaped(causes.join(', '))}.`];
};

/** bisect.md: the answer first, then what it rests on. */
export const renderBisectionMarkdown = (state: Bisection): string => {
  const { answer, steps } = state;
  return `${[
    '# Bisection',
    '',
    ...answerLines(state),
    '',
    escaped(questionText(state)),
    ...clockNotes(state).map(escaped),
    ...causesDiffer(state),
    '',
    '## What was judged',
    '',
    rowText(['candidate', 'outcome', 'figure', 'step', 'run', 'why']),
    rowText(Array.from({ length: 6 }, () => '---')),
    ...stepRows(state),
    '',
    `${steps.length} of ${state.candidates.length} candidates were judged; in their order, from the good end to the bad one.`,
    ...(answer?.state === 'found' ? sideBySide(state, answer.logs) : []),
  ].join('\n')}\n`;
};
