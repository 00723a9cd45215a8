import type { CompareReport } from '../schema/compare.ts';
import type { Confirmation, FigureCheck, GateCheck, GateReport } from '../schema/gate.ts';
import { type Confirmed, confirmFigures, gatedFigures, judgeFigures, vanishedChecks } from './judge-figures.ts';
import { judgeVerdicts } from './judge-verdicts.ts';
import type { CompleteRules } from './rules.ts';
import { sayShare } from './say.ts';

/** Worst first. */
const ORDER: readonly GateCheck['outcome'][] = [
  'broke',
  'regression',
  'gone',
  'vanished',
  'not-run',
  'undecided',
  'not-confirmed',
  'pass',
];
const FAILING: ReadonlySet<GateCheck['outcome']> = new Set(['broke', 'regression', 'gone', 'vanished']);
const OPEN: ReadonlySet<GateCheck['outcome']> = new Set(['not-run', 'undecided']);

const isError = ({ level }: GateCheck): boolean => level === 'error';

const outcomeOf = (checks: readonly GateCheck[]): GateReport['outcome'] => {
  const errors = checks.filter(isError);
  if (errors.some(({ outcome }) => FAILING.has(outcome))) return 'fail';
  return errors.some(({ outcome }) => OPEN.has(outcome)) ? 'undecided' : 'pass';
};

const countText = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const headlineOf = (checks: readonly GateCheck[], outcome: GateReport['outcome']): string => {
  const count = (set: ReadonlySet<GateCheck['outcome']>): number =>
    checks.filter((check) => isError(check) && set.has(check.outcome)).length;
  const all = countText(checks.length, 'check', 'checks');
  if (outcome === 'fail') return `${count(FAILING)} of ${all} failed.`;
  const open = count(OPEN);
  if (outcome === 'undecided') return `No regression was found, and ${open} of ${all} could not be decided.`;
  const warned = checks.filter((check) => !isError(check) && check.outcome !== 'pass').length;
  return `No regression in ${all}${warned === 0 ? '' : `; ${countText(warned, 'warning', 'warnings')}`}.`;
};

/** Suspected regressions of the wall clock: those that a second batch has to confirm. */
export const suspectsOf = ({ checks }: Pick<GateReport, 'checks'>): FigureCheck[] =>
  checks.filter(
    (check): check is FigureCheck => check.kind === 'figure' && check.outcome === 'regression' && check.domain === 'wall',
  );

const AGAIN = {
  shown: 'a second batch in turned order shows it again',
  not: 'a second batch in turned order does not show it again',
  open: 'a second batch could not tell whether it shows again',
} as const;

const confirmedCheck = (check: GateCheck, confirmed: Confirmed): GateCheck => {
  const known = check.kind === 'figure' ? confirmed.get(check.id) : undefined;
  if (check.kind !== 'figure' || known === undefined) return check;
  const and = (what: string): string => `${check.sentence.slice(0, -1)}; ${what}.`;
  if (known === null) return { ...check, sentence: and(AGAIN.open) };
  return known
    ? { ...check, confirmed: true, sentence: and(AGAIN.shown) }
    : { ...check, confirmed: false, outcome: 'not-confirmed', sentence: and(AGAIN.not) };
};

const noiseNote = (figures: readonly FigureCheck[]): string[] => {
  const coarse = figures.filter(
    ({ limits, outcome }) => outcome === 'pass' && limits !== null && limits.least > 2 * limits.threshold,
  );
  if (coarse.length === 0) return [];
  const worst = coarse.reduce((a, b) => ((a.limits?.least ?? 0) > (b.limits?.least ?? 0) ? a : b));
  const subject = coarse.length === 1 ? '1 figure is' : `${coarse.length} figures are`;
  const sees = worst.domain === 'wall' ? 'More cycles, or the instruction clock, see more.' : 'More cycles see more.';
  return [
    `${subject} so noisy that much smaller changes than these would not be noticed: ${worst.id} only from ${sayShare(worst.limits?.least ?? 0)} on. ${sees}`,
  ];
};

const notesOf = (comparison: CompareReport, figures: readonly FigureCheck[], confirmation: Confirmation): string[] => {
  const fresh = comparison.cells.filter(({ verdict_change }) => verdict_change === 'new');
  const emulated = comparison.cells.filter(({ domain }) => domain === 'emulated').length;
  const unconfirmed = figures.some(({ outcome, domain }) => outcome === 'regression' && domain === 'wall');
  return [
    ...(comparison.forced ? ['Something was compared that cannot be compared, because --force was given.'] : []),
    ...(fresh.length === 0
      ? []
      : [`New in RUN, with nothing to hold them against: ${fresh.map(({ title }) => title).join(', ')}.`]),
    ...(emulated === 0
      ? []
      : [`Of ${countText(emulated, 'cell', 'cells')} with an emulated clock only the verdicts were compared.`]),
    ...noiseNote(figures),
    ...(confirmation.state === 'not-asked' && unconfirmed
      ? ['What was found on the wall clock was not measured a second time: --confirm does it.']
      : []),
    ...(confirmation.state === 'impossible' ? [`What was found could not be measured a second time: ${confirmation.why}`] : []),
    ...(confirmation.state === 'done' ? [`Second batch: ${confirmation.base}`] : []),
  ];
};

/**
 * Holds one side against the other by the rules: verdicts, figures that vanished, and figures that became worse. A second batch, where there
 * is one, must show again what was found on the wall clock. Pure: the same comparison and rules give the same report.
 */
export const gate = (
  comparison: CompareReport,
  rules: CompleteRules,
  confirmation: Confirmation = { state: 'not-asked' },
): GateReport => {
  const { checks: figures, tested } = judgeFigures(gatedFigures(comparison.cells, rules), rules);
  const found: GateCheck[] = [...judgeVerdicts(comparison.cells, rules), ...vanishedChecks(comparison.cells, rules), ...figures];
  const confirmed =
    confirmation.state === 'done'
      ? confirmFigures(suspectsOf({ checks: found }), confirmation.comparison, rules)
      : new Map<string, boolean | null>();
  const checks = found
    .map((check) => confirmedCheck(check, confirmed))
    .map((check, index) => ({ check, index }))
    .sort((a, b) => ORDER.indexOf(a.check.outcome) - ORDER.indexOf(b.check.outcome) || a.index - b.index)
    .map(({ check }) => check);
  const outcome = outcomeOf(checks);
  return {
    schema_version: 1,
    kind: 'gate',
    outcome,
    headline: headlineOf(checks, outcome),
    compared: tested,
    checks,
    notes: notesOf(
      comparison,
      checks.filter((check) => check.kind === 'figure'),
      confirmation,
    ),
    confirmation,
    comparison,
  };
};
