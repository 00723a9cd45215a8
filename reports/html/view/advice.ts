import type { Advice, AdviceCandidate } from '../../../harness/schema/advice.ts';
import type { Metric, Results } from '../../../harness/schema/results.ts';
import { ADVICE_METHOD, type AdviceText, adviceTexts, COST_LABELS, COSTS } from '../../advice.ts';
import { drawPareto, type ParetoCost, type ParetoPoint } from '../../charts/pareto.ts';
import { type Scale, scaleFor } from '../../format.ts';
import type { ChartView } from './charts.ts';
import { verdictView } from './words.ts';

const NOTE =
  'Mark: median; bars: 95 % intervals. Diamond: the default. Filled: no other set costs less in one thing and no more in the others. ' +
  'Dashed: the front of the two costs that are drawn. ✓: recommended. The nearer to the lower left, the better.';

const scaled = ({ median, ci_low, ci_high }: Metric, { factor }: Scale): ParetoCost => ({
  median: median * factor,
  low: ci_low * factor,
  high: ci_high * factor,
});

/** One scale for all medians of a cost, so that they can stand on one axis. */
const scaleOf = (candidates: readonly AdviceCandidate[], cost: (typeof COSTS)[number]): Scale => {
  const metrics = candidates.flatMap((one) => one[cost] ?? []);
  return scaleFor(metrics[0]?.unit ?? 'ms', Math.max(0, ...metrics.map(({ median }) => median)));
};

const roleOf = ({ id }: AdviceCandidate, { recommended }: Advice): ParetoPoint['role'] => {
  if (id === recommended) return 'recommended';
  return id === 'default' ? 'default' : 'other';
};

/** What was not tried again says how few cycles it has. */
const labelOf = ({ id, round, passed }: AdviceCandidate, { candidates }: Advice): string =>
  candidates.some((one) => one.round > round) ? `${id} (n = ${passed})` : id;

const chartOf = async ({ advice, rows }: AdviceText): Promise<ChartView | null> => {
  const measured = advice.candidates.filter(({ verdict }) => verdict === 'pass');
  const [up, ...along] = [advice.objective, ...COSTS.filter((one) => one !== advice.objective)];
  if (up === undefined) return null;
  const [yScale, ...xScales] = [up, ...along].map((one) => scaleOf(measured, one));
  const points: ParetoPoint[] = measured.flatMap((candidate) => {
    const cost = candidate[up];
    if (cost === undefined || yScale === undefined) return [];
    return [
      {
        label: labelOf(candidate, advice),
        role: roleOf(candidate, advice),
        onFront: candidate.on_front,
        y: scaled(cost, yScale),
        x: along.map((one, i) => {
          const [metric, scale] = [candidate[one], xScales[i]];
          return metric === undefined || scale === undefined ? undefined : scaled(metric, scale);
        }),
      },
    ];
  });
  const chart = {
    yTitle: `${COST_LABELS[up].toLowerCase()}, ${yScale?.symbol ?? ''}`,
    panels: along.map((one, i) => `${COST_LABELS[one].toLowerCase()}, ${xScales[i]?.symbol ?? ''}`),
    points,
  };
  const [wide, narrow] = await Promise.all([drawPareto(chart, 'wide'), drawPareto(chart, 'narrow')]);
  if (wide === undefined || narrow === undefined) return null;
  return {
    title: advice.finding,
    alt: rows
      .map(
        ({ words, costs }) =>
          `${words}: ${costs.map(({ value, interval }, i) => `${COST_LABELS[COSTS[i] ?? 'outage'].toLowerCase()} ${value} (${interval})`).join(', ')}.`,
      )
      .join(' '),
    note: NOTE,
    svg: wide.svg,
    narrow: narrow.svg,
  };
};

/** What to use on each machine: none for every run but those of advise. */
export const adviceView = async (results: Results) =>
  Promise.all(
    adviceTexts(results).map(async (text) => ({
      ...text,
      method: ADVICE_METHOD,
      heads: COSTS.map((one) => COST_LABELS[one]),
      rows: text.rows.map((row) => ({ ...row, badge: verdictView(row.verdict) })),
      command: text.commands.join('\n'),
      chart: await chartOf(text),
    })),
  );
