import type { Verdict } from '../../schema/cell.ts';
import type { HistoryCell, HistoryChange, HistoryDifference, HistoryRun } from '../../schema/history.ts';

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const percent = (part: number): string => {
  const size = Math.abs(part) * 100;
  return size >= 100 ? String(Math.round(size)) : size.toPrecision(size < 1 ? 1 : size < 10 ? 2 : 3);
};

/** Differences that a sentence names; the others stand in the table. */
const NAMED = 3;

export const differencesText = (differs: readonly HistoryDifference[]): string => {
  if (differs.length === 0) return 'nothing that was recorded differs';
  const named = differs.slice(0, NAMED).map(({ what, before, after }) => `${what} ${before} → ${after}`);
  const rest = differs.length - named.length;
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
};

const nameOf = (run: HistoryRun | undefined): string =>
  run === undefined ? 'unknown' : `${run.id} (${run.created.slice(0, 10)})`;

const between = (
  { before_run, after_run, differs }: Pick<HistoryChange, 'before_run' | 'after_run' | 'differs'>,
  runs: readonly HistoryRun[],
): string => `between run ${nameOf(runs[before_run])} and run ${nameOf(runs[after_run])} (${differencesText(differs)})`;

const TELLS = { better: ', which is better,', worse: ', which is worse,', other: '' } as const;

/** `redis roundtrip frozen_time_us rose by 12.1 % (95 % interval 9.8 to 14 %), which is worse, between run A and run B (kernel …).` */
export const changeSentence = (what: string, change: Omit<HistoryChange, 'sentence'>, runs: readonly HistoryRun[]): string => {
  const verb = change.after > change.before ? 'rose' : 'fell';
  const [low, high] = [Math.abs(change.ci_low ?? 0), Math.abs(change.ci_high ?? 0)].toSorted((a, b) => a - b);
  const interval = change.ci_low === change.ci_high ? '' : ` (95 % interval ${percent(low ?? 0)} to ${percent(high ?? 0)} %)`;
  const size = change.change === null ? 'from 0' : `by ${percent(change.change)} %${interval}`;
  return `${what} ${verb} ${size}${TELLS[change.tells]} ${between(change, runs)}.`;
};

const WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'passed',
  fail: 'failed',
  error: 'was an error of ours',
  skip: 'was skipped',
  missing: 'was not run',
};

export const flipSentence = (
  title: string,
  flip: { before_run: number; after_run: number; before: Verdict; after: Verdict; differs: readonly HistoryDifference[] },
  reason: string,
  runs: readonly HistoryRun[],
): string => {
  const why = reason === '' ? '' : `: ${reason.replace(/\.$/, '')}`;
  return `${title} ${WORDS[flip.before]} before and ${WORDS[flip.after]} after, ${between({ ...flip, differs: [...flip.differs] }, runs)}${why}.`;
};

const dayOf = (run: HistoryRun | undefined): string => run?.created.slice(0, 10) ?? '';

export const headlineOf = (runs: readonly HistoryRun[], cells: readonly HistoryCell[]): string => {
  const changes = cells.flatMap(({ series }) => series.flatMap((one) => one.changes));
  const worse = changes.filter(({ tells }) => tells === 'worse').length;
  const better = changes.filter(({ tells }) => tells === 'better').length;
  const flips = cells.flatMap((cell) => cell.flips).length;
  const figures = cells.flatMap(({ series }) => series).length;
  const span = [...new Set([dayOf(runs[0]), dayOf(runs.at(-1))])].join(' to ');
  const found = [
    plural(changes.length, 'change'),
    ...(changes.length === 0 ? [] : [`(${worse} for the worse, ${better} for the better)`]),
  ].join(' ');
  return `${plural(runs.length, 'run')}, ${span}: ${found} in ${plural(figures, 'figure')} of ${plural(cells.length, 'cell')}, and ${plural(flips, 'verdict')} that changed.`;
};
