import type { CellResult, RemedyTrial } from '../harness/schema/results.ts';
import { plural } from './format.ts';
import { groupBy } from './group-by.ts';

type Action = RemedyTrial['action'];

/** An option as CRIU's command line has it: `--tcp-established`, `--ghost-limit 67108864`. */
const optionText = ([name, value]: [string, string | number | boolean | string[] | undefined]): string => {
  const flag = `--${name.replace(/_bytes$/, '').replaceAll('_', '-')}`;
  return value === true ? flag : `${flag} ${value}`;
};

/** What was done, as one would write it: `GLIBC_TUNABLES=glibc.pthread.rseq=0`, `--tcp-established`, `sysctl a.b=2`. */
export const actionText = (action: Action): string => {
  switch (action.kind) {
    case 'environment':
      return Object.entries(action.variables)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ');
    case 'criu-options':
      return Object.entries(action.options).map(optionText).join(' ');
    case 'modules':
      return `modprobe ${action.names.join(' ')}`;
    case 'sysctl':
      return `sysctl ${action.name}=${action.value}`;
    case 'userland':
      return `CRIU ${action.criu} of the userland ${action.name}`;
  }
};

const reasonText = ({ reason }: RemedyTrial): string => (reason === '' ? 'no reason was recorded' : reason.replace(/\.$/, ''));

/** What came of one remedy in one sentence, without its end: only what was seen to pass is said to help. */
export const trialText = (trial: RemedyTrial): string => {
  const what = actionText(trial.action);
  switch (trial.verdict) {
    case 'pass':
      return `fails; passes with ${what} (${trial.passed} of ${plural(trial.of, 'cycle')})`;
    case 'fail':
      return trial.passed > 0
        ? `tried ${what}: works sometimes with it, in ${trial.passed} of ${plural(trial.of, 'cycle')}: ${reasonText(trial)}`
        : `tried ${what}: still fails: ${reasonText(trial)}`;
    case 'not-tried':
      return `${what} was not tried: ${reasonText(trial)}`;
    default:
      return `${what} could not be tried: ${reasonText(trial)}`;
  }
};

export const trialTexts = ({ remedies = [] }: CellResult): readonly string[] => remedies.map(trialText);

const countText = (trials: readonly RemedyTrial[], text: string, of: number): string => {
  const [first] = trials;
  if (of === 1 || first === undefined) return text;
  const what = actionText(first.action);
  const where = `in ${trials.length} of ${plural(of, 'cell')}`;
  if (first.verdict === 'pass')
    return trials.length === of ? `fails; passes with ${what} ${where}` : `passes with ${what} ${where} that it was tried on`;
  if (first.verdict === 'fail') return `tried ${what}: still fails ${where}: ${reasonText(first)}`;
  return text;
};

const rank = ([first]: readonly RemedyTrial[]): number => (first?.verdict === 'pass' ? 0 : first?.verdict === 'fail' ? 1 : 2);
const helpfulFirst = (a: readonly RemedyTrial[], b: readonly RemedyTrial[]): number => rank(a) - rank(b) || b.length - a.length;

/** What came of the remedies of the cells of one cause: the same outcome of the same remedy once, with how often it was seen. */
export const causeTrials = (cells: readonly CellResult[]): readonly string[] => {
  const trials = cells.flatMap(({ remedies = [] }) => remedies);
  const tried = trials.filter(({ verdict }) => verdict !== 'not-tried');
  const outcomes = groupBy(trials, ({ action, verdict, reason }) => JSON.stringify([action, verdict, reason]));
  return [...outcomes.values()].toSorted(helpfulFirst).flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const of = tried.filter(({ action }) => actionText(action) === actionText(first.action)).length;
    return [countText(same, trialText(first), of)];
  });
};
