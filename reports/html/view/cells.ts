import type { CellResult, Finding } from '../../../harness/schema/results.ts';
import { plural } from '../../format.ts';

/** Whether a finding explains a failure, and is not only a remark. */
export const blames = (finding: Finding): boolean => finding.severity === 'fail' || finding.severity === 'error';

/** The cause of a cell in one sentence: the diagnosed one, else the recorded reason. */
export const causeOf = (cell: CellResult): string => {
  const found = cell.findings.find(blames)?.title ?? cell.reason;
  return found === '' ? 'No reason was recorded.' : found;
};

/** `5 of 5 cycles`, and what a cell that never ran says. */
export const rateText = (cell: CellResult | undefined): string => {
  if (cell === undefined) return 'not planned';
  const { passed, of } = cell.success_rate;
  return of === 0 ? 'no cycle was run' : `${passed} of ${plural(of, 'cycle')}`;
};
