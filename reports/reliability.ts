import type { CellResult } from '../harness/schema/results.ts';

const NBSP = '\u00a0';

/** Never rounded up: what failed once is not said to succeed in 100 %. */
const share = (part: number): string => String(Math.floor(part * 1e3 + 1e-9) / 10);
const fine = (part: number): string => String(Math.floor(part * 1e5 + 1e-9) / 1e3);

/** `47.8 to 100 %`: where the success rate of a cell lies with 95 % confidence; empty where no cycle was judged. */
export const rateInterval = ({ success_rate: { ci_low, ci_high } }: Pick<CellResult, 'success_rate'>): string => {
  if (ci_low === undefined || ci_high === undefined) return '';
  const high = ci_high < 1 && ci_high > 0.999 ? fine(ci_high) : share(ci_high);
  return `${share(ci_low)} to ${high}${NBSP}%`;
};

/** What the number of cycles of a matrix says, once for each number that occurs: a pass is evidence, and not certainty. */
export const passMeaning = (cells: readonly CellResult[]): readonly string[] => {
  const passes = cells.filter(({ verdict }) => verdict === 'pass');
  const byCount = new Map(passes.map((cell) => [cell.success_rate.of, rateInterval(cell)]));
  return [...byCount]
    .filter(([, interval]) => interval !== '')
    .sort(([a], [b]) => a - b)
    .map(([of, interval]) => `A pass in ${of} of ${of} cycles says that the success rate is ${interval} (95 % interval).`);
};
