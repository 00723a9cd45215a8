import type { ClaimMeasure, ClaimVerdict } from '../harness/schema/claims.ts';
import type { Metric, Results } from '../harness/schema/results.ts';
import { formatInterval, formatNumber, formatValue, NOT_MEASURED, plural } from './format.ts';

export const CLAIM_WORDS: Readonly<Record<ClaimVerdict, string>> = {
  confirmed: 'Confirmed',
  refuted: 'Refuted',
  'not-judgeable': 'Not judgeable',
};

const intervalText = ({ ci_low, ci_high, unit, samples }: Metric): string =>
  samples.length < 2 ? 'one sample' : formatInterval(ci_low, ci_high, unit);

/** What was measured for a claim, in words: the median, its interval, and what stands beside it. */
const measureText = ({ what, metric, beside, verdict, why }: ClaimMeasure) => ({
  what,
  median: metric === undefined ? NOT_MEASURED : formatValue(metric.median, metric.unit),
  interval: metric === undefined ? '' : intervalText(metric),
  samples: metric === undefined ? '' : String(metric.samples.length),
  beside: beside.map((one) => `${one.what}: ${formatValue(one.metric.median, one.metric.unit)}`).join(', '),
  verdict,
  word: CLAIM_WORDS[verdict],
  why,
});

/** The claims of a run, each with its measurements; empty for other suites. */
export const claimTexts = ({ claims = [] }: Results) =>
  claims.map((claim) => ({ ...claim, word: CLAIM_WORDS[claim.verdict], measures: claim.measures.map(measureText) }));

export type ClaimText = ReturnType<typeof claimTexts>[number];

/** Other work on the same processors makes every time longer, and can refute what an idle machine would confirm. */
const busyText = ({ provenance: { host } }: Results): string =>
  host.load_average_1m <= host.cores
    ? ''
    : ` The machine was busy with other work when the run began (load average ${formatNumber(host.load_average_1m)} on ${plural(host.cores, 'core')}): times are too long, and what is refuted for the worse may hold on an idle machine.`;

/** `Of 8 claims, 3 are confirmed, 3 refuted, and 2 not judgeable here.`; empty without claims. */
export const claimsSummary = (results: Results): string => {
  const { claims = [] } = results;
  if (claims.length === 0) return '';
  const counted = (verdict: ClaimVerdict): number => claims.filter((claim) => claim.verdict === verdict).length;
  return `Of ${plural(claims.length, 'claim')}, ${counted('confirmed')} confirmed, ${counted('refuted')} refuted, ${counted('not-judgeable')} not judgeable here.${busyText(results)}`;
};

/** How a verdict on a claim comes about, for a reader. */
export const CLAIMS_METHOD =
  'Confirmed: the whole 95 % interval of our median lies within the claimed range. Refuted: it lies wholly outside, for the better or the worse. Not judgeable: it spans an end of the range, or the conditions differ too much. A claim of what is usual needs more than half of the measurements; other claims need every one, and one against them refutes them.';
