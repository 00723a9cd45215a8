import { bootstrapRatio } from '../measure/statistics.ts';
import type { BisectQuestion, Judgement } from '../schema/bisection.ts';
import { metricNamed } from '../schema/metric.ts';
import type { CellResult, Metric, Results } from '../schema/results.ts';

const skip = (why: string, evidence: readonly string[] = []): Judgement => ({ outcome: 'skip', why, evidence: [...evidence] });

/** A machine that never came up says nothing of what is looked for, whoever is to blame for it. */
const neverUp = ({ machines }: Results): Judgement | undefined => {
  const fault = machines.find(({ boots, faults }) => boots.length === 0 && faults.length > 0)?.faults.at(-1);
  if (fault === undefined) return undefined;
  const who = fault.blame === 'kernel' ? 'it does not boot' : 'its machine did not come up, for which it is not to blame';
  return skip(`${who}: ${fault.message}`, fault.console_tail.split('\n').slice(-5));
};

const cyclesOf = (cells: readonly CellResult[]): Pick<Judgement, 'passed' | 'of'> => ({
  passed: cells.reduce((sum, { success_rate }) => sum + success_rate.passed, 0),
  of: cells.reduce((sum, { success_rate }) => sum + success_rate.of, 0),
});

const ofCell = (cell: CellResult | undefined): Pick<Judgement, 'why' | 'cause' | 'evidence'> => {
  const finding = cell?.findings.find(({ severity }) => severity === 'fail' || severity === 'error');
  return {
    why: finding?.title ?? cell?.reason ?? 'no reason was recorded',
    ...(finding === undefined ? {} : { cause: finding.id }),
    evidence: finding?.evidence ?? [],
  };
};

/** Bad is what failed; good is what passed; what has neither could not be judged. */
export const byVerdict = (results: Results): Judgement => {
  const { cells, verdict } = results;
  const never = neverUp(results);
  if (never !== undefined) return never;
  if (verdict === 'pass') return { outcome: 'good', why: '', evidence: [], ...cyclesOf(cells) };
  const cell = cells.find((one) => one.verdict === verdict);
  return { outcome: verdict === 'fail' ? 'bad' : 'skip', ...ofCell(cell), ...cyclesOf(cells) };
};

/** The cell that has the metric, or what is counted in its place: the only one, or a sentence that says why there is none. */
export const cellWith = (results: Results, metric: string): CellResult | string => {
  const having = results.cells.filter(({ metrics }) => (metricNamed(metrics, metric)?.samples.length ?? 0) > 0);
  const [only, ...others] = having;
  if (only === undefined) {
    const cell = results.cells.find(({ verdict }) => verdict !== 'pass');
    return cell === undefined ? `no cell has the metric ${metric}` : `${cell.title} did not pass: ${ofCell(cell).why}`;
  }
  if (others.length > 0) return `${having.map(({ title }) => title).join(' and ')} all have the metric ${metric}`;
  return only.verdict === 'pass' ? only : `${only.title} did not pass: ${ofCell(only).why}`;
};

/** How much worse a change is: positive is worse. Of a metric that has no better side, any change is. */
const worsening = (change: number, better: Metric['better']): number => {
  if (better === 'neither') return Math.abs(change);
  return better === 'lower' ? change : -change;
};

const percent = (share: number): string => `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;

/**
 * Bad is what is worse than the good end by the threshold or more, with an interval of the change that leaves out zero. Where the change
 * is that large and its interval has zero in it, more cycles would be needed to judge. `base` is undefined for the good end itself.
 */
export const byMetric = (
  results: Results,
  { metric: name, threshold }: Extract<BisectQuestion, { by: 'metric' }>,
  base: Results | undefined,
): Judgement => {
  const never = neverUp(results);
  if (never !== undefined) return never;
  const cell = cellWith(results, name);
  if (typeof cell === 'string') return skip(cell);
  const metric = metricNamed(cell.metrics, name);
  if (metric === undefined) return skip(`no cell has the metric ${name}`);
  const { median, ci_low, ci_high, unit, domain } = metric;
  const common = { evidence: [], ...cyclesOf([cell]), figure: { median, ci_low, ci_high, unit, domain } };
  if (base === undefined) return { outcome: 'good', why: 'the value that the others are compared with', ...common };
  const baseCell = cellWith(base, name);
  const before = typeof baseCell === 'string' ? undefined : metricNamed(baseCell.metrics, name);
  if (before === undefined) return skip('the good end has no value to compare with');
  if (before.domain !== domain) return skip(`its clock is another one (${domain}) than that of the good end (${before.domain})`);
  const ratio = bootstrapRatio(metric.samples, before.samples);
  const change = { median: ratio.median - 1, ci_low: ratio.ci_low - 1, ci_high: ratio.ci_high - 1 };
  const text = `${percent(change.median)} against the good end (95 % interval ${percent(change.ci_low)} to ${percent(change.ci_high)})`;
  if (!Number.isFinite(change.median)) return skip('the value of the good end is 0');
  if (worsening(change.median, metric.better) < threshold) return { outcome: 'good', why: text, ...common, change };
  const isClear = change.ci_low > 0 || change.ci_high < 0;
  return isClear
    ? { outcome: 'bad', why: text, ...common, change }
    : { outcome: 'skip', why: `${text}: more cycles are needed to tell it from chance`, ...common, change };
};
