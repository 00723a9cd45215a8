import { holm } from '../measure/holm.ts';
import type { CellChange, CompareReport, FigureChange } from '../schema/compare.ts';
import type { FigureCheck } from '../schema/gate.ts';
import { type CompleteRules, type Level, ruleFor } from './rules.ts';
import { sayChange, sayCycles, sayInterval, sayShare, sayValue } from './say.ts';
import { cyclesNeeded, type Gated, isTested, isWorse, leastChange, pOf, samplesOf } from './test-figure.ts';

/** Figures are held against each other only where both sides passed: the verdict says the rest. */
const isJudged = (cell: CellChange): boolean => cell.base?.verdict === 'pass' && cell.run?.verdict === 'pass';

const gatedIn = (cell: CellChange, rules: CompleteRules): Gated[] =>
  cell.figures
    .map((figure) => ({ cell, figure, rule: ruleFor(rules, cell, figure.name, figure.better) }))
    .filter(({ rule }) => rule.level !== 'off');

/** Every figure that some rule gates. */
export const gatedFigures = (cells: readonly CellChange[], rules: CompleteRules): Gated[] =>
  cells.filter(isJudged).flatMap((cell) => gatedIn(cell, rules));

const NAMES_OF = ({ key, title, workload, procedure, domain }: CellChange) => ({ cell: key, title, workload, procedure, domain });

const NOTHING = {
  change: null,
  ci_low: null,
  ci_high: null,
  limits: null,
  p: null,
  p_adjusted: null,
  cycles_needed: null,
} as const;

const atLeastWarn = (level: Level): 'warn' | 'error' => (level === 'off' ? 'warn' : level);

const vanishedCheck = (cell: CellChange, metric: string, level: 'warn' | 'error'): FigureCheck => ({
  kind: 'figure',
  id: `${cell.title}: ${metric}`,
  ...NAMES_OF(cell),
  level,
  metric,
  unit: null,
  outcome: 'vanished',
  sentence: `${cell.title}: ${metric} was measured in BASE and is not in RUN, although the cell passed.`,
  base_median: null,
  run_median: null,
  confirmed: null,
  ...NOTHING,
});

/** Figures that a rule gates and only the base has. */
export const vanishedChecks = (cells: readonly CellChange[], rules: CompleteRules): FigureCheck[] => {
  const { gone } = rules;
  if (gone === 'off') return [];
  return cells
    .filter(isJudged)
    .flatMap((cell) =>
      cell.vanished
        .filter((metric) => ruleFor(rules, cell, metric).level !== 'off')
        .map((metric) => vanishedCheck(cell, metric, gone)),
    );
};

const changeText = ({ cell, figure }: Gated): string => {
  const { change, unit, base, run, name } = figure;
  const medians = `${sayValue(run.median, unit)}, was ${sayValue(base.median, unit)}`;
  const how = change === null ? 'cannot be put as a part of what it was' : `is ${sayChange(change)}`;
  return `${cell.title}: ${name} ${how} (${medians})`;
};

const intervalText = ({ ci_low, ci_high }: FigureChange): string =>
  ci_low === null || ci_high === null ? '' : `, 95 % interval ${sayInterval(ci_low, ci_high)}`;

interface Tested {
  readonly p: number | null;
  readonly adjusted: number | null;
  readonly needed: number | undefined;
  readonly tested: number;
}

/** What is said of a change that is no part of anything, by what came of it. */
const NO_PART: Readonly<Record<FigureCheck['outcome'], string>> = {
  pass: 'its median is no worse',
  regression: 'it is worse beyond chance',
  undecided: 'whether it is worse cannot be told',
  vanished: '',
  'not-confirmed': '',
};

const sentenceOf = (
  gated: Gated,
  rules: CompleteRules,
  { adjusted, needed, tested }: Tested,
  outcome: FigureCheck['outcome'],
): string => {
  const text = changeText(gated);
  const { base, run } = samplesOf(gated.figure);
  const p =
    adjusted === null ? '' : `, p ${adjusted < 1e-4 ? 'below 0.0001' : adjusted.toPrecision(2)} after Holm for ${tested} figures`;
  if (gated.figure.change === null && needed === undefined)
    return `${text}${p}: a sample of BASE is 0, so no change is a part of it; ${NO_PART[outcome]}.`;
  if (outcome === 'undecided' && needed === undefined)
    return `${text}${intervalText(gated.figure)}: too noisy to tell: with so many cycles only a change of more than ${sayShare(leastChange(gated, rules))} would count.`;
  if (outcome === 'undecided') {
    const have = `${sayCycles(base.length)} in BASE and ${run.length} in RUN`;
    const why = isTested(gated) ? `, at least, to find any change among ${tested} figures` : '';
    return `${text}: not enough cycles to tell: there are ${have}, and each side needs ${needed}${why}.`;
  }
  const least = `a change of more than ${sayShare(leastChange(gated, rules))} counts`;
  return `${text}${intervalText(gated.figure)}${p}; ${least}.`;
};

/** Whether the median went to the side that is worse, by however little. */
const wentWorse = ({ figure: { base, run }, rule: { direction } }: Gated): boolean =>
  run.median !== base.median && (direction === 'both' || run.median > base.median === (direction === 'up'));

/** Of a change that is no part of what it was, as of nothing: there is no size to hold against a limit, only the test. */
const outcomeWithoutPart = (gated: Gated, isSignificant: boolean): 'regression' | 'undecided' | 'pass' => {
  if (!wentWorse(gated)) return 'pass';
  return isTested(gated) && isSignificant ? 'regression' : 'undecided';
};

const outcomeOf = (gated: Gated, rules: CompleteRules, { adjusted, needed }: Tested): 'regression' | 'undecided' | 'pass' => {
  if (needed !== undefined) return 'undecided';
  const significant = adjusted === null || adjusted <= rules.significance;
  if (gated.figure.change === null) return outcomeWithoutPart(gated, significant);
  if (significant && isWorse(gated, rules)) return 'regression';
  return leastChange(gated, rules) > Math.max(rules.resolution, gated.rule.threshold) ? 'undecided' : 'pass';
};

const checkOf = (gated: Gated, rules: CompleteRules, tests: Tested): FigureCheck => {
  const { cell, figure, rule } = gated;
  const { p, adjusted, needed } = tests;
  const outcome = outcomeOf(gated, rules, tests);
  const level = outcome === 'undecided' && rule.level === 'error' ? atLeastWarn(rules.undecided) : atLeastWarn(rule.level);
  return {
    kind: 'figure',
    id: `${cell.title}: ${figure.name}`,
    ...NAMES_OF(cell),
    level,
    metric: figure.name,
    unit: figure.unit,
    outcome: outcome === 'undecided' && rules.undecided === 'off' ? 'pass' : outcome,
    sentence: sentenceOf(gated, rules, tests, outcome),
    change: figure.change,
    ci_low: figure.ci_low,
    ci_high: figure.ci_high,
    base_median: figure.base.median,
    run_median: figure.run.median,
    limits: { threshold: rule.threshold, noise: figure.noise, least: leastChange(gated, rules), direction: rule.direction },
    p,
    p_adjusted: adjusted,
    cycles_needed: needed ?? null,
    confirmed: null,
  };
};

/** Holds figures against their limits; the test of those of the wall clock is corrected for all that are given here. */
export const judgeFigures = (gated: readonly Gated[], rules: CompleteRules): { checks: FigureCheck[]; tested: number } => {
  const tested = gated.filter(isTested);
  const ps = tested.map(pOf);
  const adjusted = holm(ps);
  const checks = gated.map((one) => {
    const index = tested.indexOf(one);
    const needed = cyclesNeeded(one, tested.length, rules);
    return checkOf(one, rules, { p: ps[index] ?? null, adjusted: adjusted[index] ?? null, needed, tested: tested.length });
  });
  return { checks, tested: tested.length };
};

/** By the id of a check: whether it was found again; null where that could not be told. */
export type Confirmed = ReadonlyMap<string, boolean | null>;

/** Where a median went: 1 up, -1 down. */
const wayOf = ({ base_median, run_median }: FigureCheck): number => Math.sign((run_median ?? 0) - (base_median ?? 0));

/** Whether a second batch shows each suspected figure again. The suspects alone are what is corrected for. */
export const confirmFigures = (suspects: readonly FigureCheck[], second: CompareReport, rules: CompleteRules): Confirmed => {
  const gated = gatedFigures(second.cells, rules).filter(({ cell, figure }) =>
    suspects.some((suspect) => suspect.cell === cell.key && suspect.metric === figure.name),
  );
  const again = judgeFigures(gated, rules).checks;
  return new Map(
    suspects.map((suspect): [string, boolean | null] => {
      const found = again.find(({ cell, metric }) => cell === suspect.cell && metric === suspect.metric);
      if (found === undefined || found.outcome === 'undecided') return [suspect.id, null];
      return [suspect.id, found.outcome === 'regression' && wayOf(found) === wayOf(suspect)];
    }),
  );
};
