import pc from 'picocolors';
import type { Bisection, BisectStep, LogExcerpt } from '../../harness/schema/bisection.ts';
import { printable } from '../format.ts';
import { type Column, textTable } from '../terminal/table.ts';
import { aroundBreak, clockNotes, figureText, inOrder, OUTCOME_WORDS, questionText } from './words.ts';

type Colors = ReturnType<typeof pc.createColors>;

const COLUMNS: readonly Column[] = [
  { title: 'candidate', align: 'left', expendable: 0 },
  { title: 'outcome', align: 'left', expendable: 0 },
  { title: 'figure', align: 'right', expendable: 1 },
  { title: 'step', align: 'right', expendable: 3 },
  { title: 'run', align: 'left', expendable: 2 },
];

const TONES: Readonly<Record<BisectStep['outcome'], 'green' | 'red' | 'dim'>> = { good: 'green', bad: 'red', skip: 'dim' };

const tableLines = (state: Bisection, width: number, colors: Colors): string[] => {
  const steps = inOrder(state);
  const rows = steps.map((step) => [
    step.what,
    OUTCOME_WORDS[step.outcome],
    figureText(step),
    String(state.steps.indexOf(step) + 1),
    step.run ?? '-',
  ]);
  const paint = (text: string, column: number, index: number): string => {
    const outcome = steps[index]?.outcome;
    if (outcome === undefined) return colors.dim(text);
    return column === 1 ? colors[TONES[outcome]](text) : text;
  };
  return textTable(COLUMNS, rows, width, paint);
};

const GAP = ' | ';

/** A line of CRIU's log without what differs anyway: its time and pid. */
const bare = (line: string): string => printable(line).replace(/^\(\d+\.\d+\)\s*(?:(?:pie: )?\d+:\s*)?/, '');

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);

const sideBySide = (state: Bisection, [good, bad]: readonly LogExcerpt[], width: number, colors: Colors): string[] => {
  if (good === undefined || bad === undefined) return [];
  const column = Math.max(20, Math.floor((width - GAP.length) / 2));
  const name = ({ candidate }: LogExcerpt): string => state.steps.find((step) => step.candidate === candidate)?.what ?? candidate;
  const line = (left: string, right: string): string =>
    `${cut(left, column).padEnd(column)}${GAP}${cut(right, column)}`.trimEnd();
  const words = aroundBreak(state);
  const count = Math.max(good.lines.length, bad.lines.length);
  return [
    '',
    colors.dim(line(`${words.good}: ${name(good)}`, `${words.bad}: ${name(bad)}`)),
    colors.dim(line(good.file, bad.file)),
    ...Array.from({ length: count }, (_, i) => {
      const text = line(bare(good.lines[i] ?? ''), bare(bad.lines[i] ?? ''));
      return i === bad.marked ? colors.red(text) : text;
    }),
  ];
};

/** The end of a bisection on a terminal: the answer, what was judged, the evidence, both logs. */
export const renderBisection = (
  state: Bisection,
  { color, width }: { readonly color: boolean; readonly width: number },
): string => {
  const colors = pc.createColors(color);
  const { answer, steps } = state;
  if (answer === undefined) return '';
  const bad = steps.find((step) => answer.state === 'found' && step.candidate === answer.first_bad);
  const evidence =
    bad === undefined || bad.why === ''
      ? []
      : [
          '',
          `${printable(bad.what)}: ${printable(bad.why)}`,
          ...bad.evidence.slice(0, 4).map((one) => colors.dim(`    ${printable(one)}`)),
        ];
  return `${[
    colors.bold(printable(answer.sentence)),
    ...(answer.state === 'refused' ? [`  ${answer.remedy}`] : []),
    '',
    questionText(state),
    ...clockNotes(state),
    ...tableLines(state, width, colors),
    ...evidence,
    ...(answer.state === 'found' ? sideBySide(state, answer.logs, width, colors) : []),
  ].join('\n')}\n`;
};
