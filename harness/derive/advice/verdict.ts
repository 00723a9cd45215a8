import type { Advice } from '../../schema/advice.ts';
import type { Verdict } from '../../schema/cell.ts';
import type { CellResult } from '../../schema/results.ts';

/**
 * What the verdict of a run rests on. Of a run of `advise` that is the default, which is what works today: a set of options that was tried
 * and failed is an answer. One that was not tried any more, or was spoilt by our own
 * machinery, still makes the run incomplete.
 */
export const verdictsOf = (cells: readonly CellResult[]): Verdict[] => {
  const base = cells.filter(({ cell }) => cell.candidate?.id === 'default');
  return (
    base.length === 0 ? cells : cells.filter((one) => base.includes(one) || one.verdict === 'missing' || one.verdict === 'error')
  ).map(({ verdict }) => verdict);
};

const subjectOf = ({ service, workload }: Advice): string => (service === '' ? workload : service);

/** What is recommended, and where that was measured: the headline of a run of `advise`. `where` names kernel and CRIU. */
export const adviceHeadline = (advices: readonly Advice[], where: string): string | undefined => {
  const [only, ...others] = advices;
  if (only === undefined) return undefined;
  if (others.length === 0) return `${subjectOf(only)} on ${where}: ${only.finding}`;
  const found = advices.filter(({ recommended }) => recommended !== null).length;
  return `${subjectOf(only)} on ${advices.length} machines: on ${found} a set of options is measurably better than the default.`;
};
