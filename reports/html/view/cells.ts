import type { CellResult, Finding } from '../../../harness/schema/results.ts';
import { plural } from '../../format.ts';
import { rateInterval } from '../../reliability.ts';

/** Whether a finding explains a failure, and is not only a remark. */
export const blames = (finding: Finding): boolean => finding.severity === 'fail' || finding.severity === 'error';

/** The cause of a cell in one sentence: the diagnosed one, else the recorded reason. */
export const causeOf = (cell: CellResult): string => {
  const found = cell.findings.find(blames)?.title ?? cell.reason;
  const sometimes = cell.findings.some(({ id }) => id === 'works-sometimes') && !found.startsWith('works sometimes');
  return found === '' ? 'No reason was recorded.' : `${sometimes ? 'Works sometimes: ' : ''}${found}`;
};

/** `5 of 5 cycles`, and what a cell that never ran says. */
export const countText = (cell: CellResult | undefined): string => {
  if (cell === undefined) return 'not planned';
  const { passed, of } = cell.success_rate;
  return of === 0 ? 'no cycle was run' : `${passed} of ${plural(of, 'cycle')}`;
};

/** `success rate 47.8 to 100 %`; empty where no cycle was judged. */
export const successText = (cell: CellResult | undefined): string => {
  const interval = cell === undefined ? '' : rateInterval(cell);
  return interval === '' ? '' : `success rate ${interval}`;
};

/** `5 of 5 cycles, success rate 47.8 to 100 %`. */
export const rateText = (cell: CellResult | undefined): string =>
  [countText(cell), successText(cell)].filter((text) => text !== '').join(', ');

/** So many files are named; the others lie beside them. */
const NAMED = 6;

/** Files of a cell in the run folder, shortened: hundreds of cycles leave hundreds of logs. */
export const namedFiles = (files: readonly string[]): readonly string[] =>
  files.length <= NAMED ? files : [...files.slice(0, NAMED), `and ${files.length - NAMED} more beside them`];
