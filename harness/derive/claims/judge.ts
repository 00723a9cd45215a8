import type { ClaimMeasure, ClaimResult } from '../../schema/claims.ts';
import type { Metric } from '../../schema/results.ts';
import type { Claim, Measurement, Service } from './claim.ts';

type Range = Claim['range'];
type Judged = Pick<ClaimMeasure, 'verdict' | 'why' | 'side'>;

/** Fewer samples have no interval. */
const FEWEST = 2;

const sideOf = ({ low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY }: Range, { ci_low, ci_high }: Metric) => {
  if (ci_high < low) return 'below';
  if (ci_low > high) return 'above';
  return ci_low >= low && ci_high <= high ? 'within' : 'across';
};

/** Whether a figure off the range is a better or a worse one; empty where it is neither. */
const meritOf = (side: 'below' | 'above', { better }: Metric): string => {
  if (better === 'neither') return '';
  return (better === 'lower') === (side === 'below') ? ', better than claimed' : ', worse than claimed';
};

const unfitness = ({ metric, unfit }: Measurement): string | undefined => {
  if (metric === undefined) return unfit ?? 'It was not measured in this run, or did not pass.';
  if (metric.domain !== 'wall') return 'The clock is not that of real hardware.';
  if (metric.samples.length < FEWEST) return 'One sample has no interval; run more cycles.';
  return unfit;
};

/** By the interval and never by the median alone: what cannot be told apart from the end of the range is not judged. */
export const judgeMeasure = (range: Range, measurement: Measurement): Judged => {
  const { metric } = measurement;
  const unfit = unfitness(measurement);
  if (metric === undefined || unfit !== undefined) return { verdict: 'not-judgeable', why: unfit ?? '' };
  const side = sideOf(range, metric);
  if (side === 'within') return { verdict: 'confirmed', side, why: 'The whole interval lies within the claimed range.' };
  if (side === 'across') return { verdict: 'not-judgeable', side, why: 'The interval spans an end of the claimed range.' };
  return { verdict: 'refuted', side, why: `The whole interval lies ${side} the claimed range${meritOf(side, metric)}.` };
};

const overall = (holds: Claim['holds'], measures: readonly ClaimMeasure[]): ClaimResult['verdict'] => {
  const counted = (verdict: ClaimMeasure['verdict']): number => measures.filter((one) => one.verdict === verdict).length;
  const [confirmed, refuted, all] = [counted('confirmed'), counted('refuted'), measures.length];
  if (all === 0) return 'not-judgeable';
  if (holds === 'most') {
    if (confirmed > all / 2) return 'confirmed';
    return refuted > all / 2 ? 'refuted' : 'not-judgeable';
  }
  if (refuted > 0) return 'refuted';
  return confirmed === all ? 'confirmed' : 'not-judgeable';
};

/** `2 of 7 measurements lie within the claimed range, 4 above (better than claimed), 1 not judgeable.` */
const summary = (measures: readonly ClaimMeasure[]): string => {
  const [only] = measures;
  if (only === undefined) return 'This run measured nothing that it could be held against.';
  if (measures.length === 1) return only.why;
  const groups = (['within', 'below', 'above'] as const).flatMap((side) => {
    const own = measures.filter((one) => one.verdict !== 'not-judgeable' && one.side === side);
    const metric = own[0]?.metric;
    if (metric === undefined) return [];
    const merit = side === 'within' ? '' : meritOf(side, metric);
    return [
      `${own.length} ${side}${side === 'within' ? ' the claimed range' : ` it${merit === '' ? '' : ` (${merit.slice(2)})`}`}`,
    ];
  });
  const open = measures.filter((one) => one.verdict === 'not-judgeable').length;
  return `Of ${measures.length} measurements: ${[...groups, ...(open === 0 ? [] : [`${open} not judgeable`])].join(', ')}.`;
};

/** What a run says of a claim. */
export const judgeClaim = ({ measure, ...claim }: Claim, services: readonly Service[]): ClaimResult => {
  const measures = measure(services).map((measurement): ClaimMeasure => {
    const { what, metric, beside } = measurement;
    return { what, ...(metric === undefined ? {} : { metric }), beside: [...beside], ...judgeMeasure(claim.range, measurement) };
  });
  return { ...claim, verdict: overall(claim.holds, measures), why: summary(measures), measures };
};
