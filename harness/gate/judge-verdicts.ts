import type { Verdict } from '../schema/cell.ts';
import type { CellChange, SideVerdict } from '../schema/compare.ts';
import type { VerdictCheck } from '../schema/gate.ts';
import type { CompleteRules, Level } from './rules.ts';

type Judged = Pick<VerdictCheck, 'outcome' | 'sentence'> & { readonly level: Level };

const reasonText = (reason: string): string => (reason === '' ? '.' : `: ${reason.replace(/\.$/, '')}.`);

const WORDS = {
  fail: 'fails',
  skip: 'is skipped',
  error: 'ended with an error of ours',
  missing: 'was not run',
  pass: 'passes',
} as const;

const unbroken = (title: string, base: Verdict, run: Verdict, rate: string): string =>
  base === run ? `${title} ${WORDS[run]} as in BASE${rate}.` : `${title} ${WORDS[run]}${rate}; in BASE it ${WORDS[base]}.`;

/** What was not run, or our machinery broke, says nothing of RUN, whatever BASE was. */
const isOpen = (verdict: Verdict): boolean => verdict === 'error' || verdict === 'missing';

const openSentence = (title: string, base: SideVerdict | null, { verdict, reason }: SideVerdict, rate: string): string => {
  if (base?.verdict === 'pass') return `${title} passed in BASE and ${WORDS[verdict]} in RUN${rate}${reasonText(reason)}`;
  const before = base === null ? 'which BASE does not have' : `which ${WORDS[base.verdict]} in BASE`;
  return `${title}, ${before}, ${WORDS[verdict]} in RUN${rate}${reasonText(reason)}`;
};

const judge = ({ title, base, run }: CellChange, { verdicts, gone }: CompleteRules): Judged => {
  if (run === null) return { outcome: 'gone', level: gone, sentence: `${title} is in BASE and not in RUN.` };
  const rate = run.of === 0 ? '' : ` (${run.passed} of ${run.of} cycles)`;
  if (isOpen(run.verdict)) return { outcome: 'not-run', level: gone, sentence: openSentence(title, base, run, rate) };
  if (base === null)
    return { outcome: 'pass', level: verdicts, sentence: `${title} is new in RUN, where it ${WORDS[run.verdict]}.` };
  if (base.verdict !== 'pass' || run.verdict === 'pass')
    return { outcome: 'pass', level: verdicts, sentence: unbroken(title, base.verdict, run.verdict, rate) };
  const sentence = `${title} passed in BASE and ${WORDS[run.verdict]} in RUN${rate}${reasonText(run.reason)}`;
  return { outcome: 'broke', level: verdicts, sentence };
};

/** One check for each cell; none for what the rules do not look at. */
export const judgeVerdicts = (cells: readonly CellChange[], rules: CompleteRules): VerdictCheck[] =>
  cells.flatMap((cell) => {
    const { level, ...judged } = judge(cell, rules);
    const { key, title, workload, procedure, domain } = cell;
    return level === 'off'
      ? []
      : [{ kind: 'verdict', id: `${title}: verdict`, cell: key, title, workload, procedure, domain, level, ...judged }];
  });
