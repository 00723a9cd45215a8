import type { Advice, AdviceCandidate } from '../harness/schema/advice.ts';
import type { Objective } from '../harness/schema/candidate.ts';
import type { Metric, Results } from '../harness/schema/results.ts';
import { formatArgv, formatInterval, formatValue, plural, scaleFor } from './format.ts';
import { paramsText } from './params.ts';
import { SHOUTED } from './words.ts';

export const COSTS: readonly Objective[] = ['outage', 'total', 'space'];

export const COST_LABELS: Readonly<Record<Objective, string>> = {
  outage: 'Outage',
  total: 'Total time',
  space: 'Space for images',
};

/** An interval takes two samples, and a comparison one more: with less, one is all too often wrong. */
const FEWEST = { interval: 2, comparison: 3 } as const;

/** Median and 95 % interval of one cost; empty where it was not measured. */
const costText = (metric: Metric | undefined) => {
  if (metric === undefined) return { value: '', interval: '' };
  const scale = scaleFor(metric.unit, metric.median);
  const interval =
    metric.samples.length < FEWEST.interval ? '' : formatInterval(metric.ci_low, metric.ci_high, metric.unit, scale);
  return { value: formatValue(metric.median, metric.unit, scale), interval };
};

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });

/** What would be written as 0 %. */
const NOTHING = 0.005;

/** "-23 %" where the interval of the ratio does not hold 1, "≈" where it does; empty without a ratio. */
const againstText = (ratio: Metric | undefined): string => {
  if (ratio === undefined || ratio.samples.length < FEWEST.comparison) return '';
  if ((ratio.ci_low <= 1 && ratio.ci_high >= 1) || Math.abs(ratio.median - 1) < NOTHING) return '≈';
  return ratio.median > 2
    ? formatValue(ratio.median, 'ratio')
    : percent
        .format(ratio.median - 1)
        .replace('-', '−')
        .replace('%', '\u00a0%');
};

const standing = (candidate: AdviceCandidate, { recommended, candidates }: Advice): string => {
  if (candidate.id === recommended) return 'recommended';
  if (candidate.verdict !== 'pass') return SHOUTED[candidate.verdict];
  if (candidate.on_front) return 'on the front';
  return candidates.some(({ round }) => round > candidate.round) ? 'first round only' : '';
};

const rowOf = (candidate: AdviceCandidate, advice: Advice) => ({
  id: candidate.id,
  words: candidate.words,
  verdict: candidate.verdict,
  standing: standing(candidate, advice),
  round: candidate.round,
  passed: `${candidate.passed}/${candidate.of}`,
  reason: candidate.reason,
  costs: COSTS.map((one) => ({ ...costText(candidate[one]), against: againstText(candidate.against[one]) })),
});

export type AdviceRow = ReturnType<typeof rowOf>;

const chosen = ({ candidates, recommended }: Advice): AdviceCandidate | undefined =>
  candidates.find(({ id }) => id === recommended);

/** How a recommendation comes about, for a reader. */
export const ADVICE_METHOD =
  'Every set of options was tried on this machine, each on new instances of the service, in turn with the default. In a first round of few ' +
  'cycles those were found that are worth a second one, which decides: a set is recommended only if its whole 95 % interval lies below that ' +
  'of the default, and among those that cannot be told apart the one that changes least. Figures against the default are ratios of medians ' +
  'of the same round; ≈ where their 95 % interval holds 1.';

/** Advice of a run in words; empty for every other run. */
export const adviceTexts = ({ advice = [], machines }: Results) =>
  advice.map((one) => {
    const best = chosen(one);
    const params = paramsText(one.params);
    return {
      advice: one,
      title: `${one.workload}${params === '' ? '' : `, ${params}`}${machines.length > 1 ? ` on ${one.machine}` : ''}`,
      objective: `The least ${COST_LABELS[one.objective].toLowerCase()} was asked for.`,
      finding: one.finding,
      resolution: one.resolution,
      mind: best?.mind ?? '',
      rows: one.candidates.filter(({ verdict }) => verdict !== 'skip').map((candidate) => rowOf(candidate, one)),
      notTried: [
        ...one.candidates.filter(({ verdict }) => verdict === 'skip').map(({ words, reason }) => `${words}: ${reason}`),
        ...one.left_out.map(({ words, why }) => `${words}: ${why}`),
      ],
      commandsOf: best === undefined ? 'the default, as it was measured' : best.words,
      commands: (best ?? one.candidates[0])?.commands.map(formatArgv) ?? [],
      cycles: plural(best?.of ?? one.candidates[0]?.of ?? 0, 'cycle'),
    };
  });

export type AdviceText = ReturnType<typeof adviceTexts>[number];
