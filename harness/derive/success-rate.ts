import { exactInterval } from '../measure/success-rate.ts';
import type { Cell, Verdict } from '../schema/cell.ts';
import type { CycleResult, Finding, SuccessRate } from '../schema/results.ts';

/** A cell as far as it is judged, for what its cycles say together. */
export interface Counted {
  readonly cell: Cell;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly results: readonly CycleResult[];
}

const LISTED = 8;

const numbersOf = (results: readonly CycleResult[], verdict: CycleResult['verdict']): number[] =>
  results.filter((result) => result.verdict === verdict).map(({ cycle }) => cycle);

/** Cycles that failed. A kernel that broke down took one with it that left no record. */
const failuresOf = ({ verdict, results }: Counted): number =>
  numbersOf(results, 'fail').length + (verdict === 'fail' && !results.some((result) => result.verdict === 'fail') ? 1 : 0);

/**
 * The share of cycles that passed. Its interval is over those that passed or failed: a cycle that is an error of ours, or was not run,
 * says nothing of the thing under test.
 */
export const successRate = (counted: Counted): SuccessRate => {
  const passed = numbersOf(counted.results, 'pass').length;
  const judged = passed + failuresOf(counted);
  const rate = { passed, of: counted.cell.repeat };
  if (judged === 0) return rate;
  const { low, high } = exactInterval(passed, judged);
  return { ...rate, ci_low: low, ci_high: high };
};

/** Never rounded up: what failed once is not said to succeed in 100 %. */
const percent = (share: number): string => `${Math.floor(share * 1e4) / 1e2} %`;

const cyclesText = (numbers: readonly number[]): string => {
  const shown = numbers.slice(0, LISTED).join(', ');
  const more = numbers.length > LISTED ? ` and ${numbers.length - LISTED} more` : '';
  return `${numbers.length === 1 ? 'cycle' : 'cycles'} ${shown}${more}`;
};

const isSometimes = ({ verdict, results }: Counted): boolean =>
  verdict === 'fail' && (['pass', 'fail'] as const).every((one) => numbersOf(results, one).length > 0);

/** Why a cell is no pass; one that failed in some cycles only says so first. */
export const reasonOf = (counted: Counted): string =>
  isSometimes(counted)
    ? `works sometimes, in ${numbersOf(counted.results, 'pass').length} of ${counted.cell.repeat} cycles: ${counted.reason}`
    : counted.reason;

/** "Works sometimes" is a finding of its own beside the cause: it says how often, and when not. */
export const sometimesFinding = (counted: Counted): Finding[] => {
  if (!isSometimes(counted)) return [];
  const { passed, of, ci_low = 0, ci_high = 1 } = successRate(counted);
  const failed = numbersOf(counted.results, 'fail');
  return [
    {
      id: 'works-sometimes',
      severity: 'warn',
      title: `Works sometimes: ${passed} of ${of} cycles passed; ${cyclesText(failed)} failed. In the long run between ${percent(ci_low)} and ${percent(ci_high)} would pass (95 % interval).`,
      evidence: [],
      cell: counted.cell.id,
      cycles: failed,
    },
  ];
};
