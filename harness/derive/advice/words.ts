import type { AdviceCandidate } from '../../schema/advice.ts';
import type { Objective } from '../../schema/candidate.ts';
import type { Metric } from '../../schema/metric.ts';

const NAMES: Readonly<Record<Objective, string>> = { outage: 'outage', total: 'total time', space: 'space for images' };

const percent = (part: number): string => `${(part * 100).toFixed(Math.abs(part) < 0.0995 ? 1 : 0)} %`;

/** "23 % less outage (18 to 27 %)", from a ratio whose interval does not hold 1. */
const differenceText = (objective: Objective, { median, ci_low: low, ci_high: high }: Metric): string => {
  const name = NAMES[objective];
  if (median > 2) return `${median.toFixed(1)} times the ${name} (${low.toFixed(1)} to ${high.toFixed(1)})`;
  const less = median < 1;
  const [from, to] = less ? [1 - high, 1 - low] : [low - 1, high - 1];
  return `${percent(Math.abs(median - 1))} ${less ? 'less' : 'more'} ${name} (${percent(from)} to ${percent(to)})`;
};

/** What would be written as 0 %, measurable or not. */
const NOTHING = 0.005;

/** Whether a ratio tells two costs apart. */
export const differs = ({ median, ci_low, ci_high }: Metric): boolean =>
  (ci_low > 1 || ci_high < 1) && Math.abs(median - 1) >= NOTHING;

/** What a set does to one cost, against the default; nothing where that was not measured. */
export const effectText = (objective: Objective, ratio: Metric | undefined): string => {
  if (ratio === undefined) return '';
  return differs(ratio) ? differenceText(objective, ratio) : `no measurable difference in ${NAMES[objective]}`;
};

/** The gain first, and then what it is paid with. */
export const tradeOff = ({ against }: Pick<AdviceCandidate, 'against'>, objective: Objective): string => {
  const others = (['outage', 'total', 'space'] as const).filter((one) => one !== objective);
  const paid = others.map((one) => effectText(one, against[one])).filter((text) => text !== '');
  return `${effectText(objective, against[objective])}${paid.length === 0 ? '' : `; ${paid.join(', ')}`}`;
};

export const costName = (objective: Objective): string => NAMES[objective];
