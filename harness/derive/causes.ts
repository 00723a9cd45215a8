import { normalised } from '../diagnose/normalise.ts';
import type { Cause, CellResult, Finding } from '../schema/results.ts';

const blames = ({ severity }: Finding): boolean => severity === 'fail' || severity === 'error';

/** These ids say what kind of trouble it was, not which: a panic and a machine that never answered are two causes. */
const NAMED_BY_TITLE = new Set(['undiagnosed', 'kernel-fault', 'machine-lost']);

/** What a cell that did not pass is counted under: its first finding, else its reason. */
const causeOf = (cell: CellResult): Omit<Cause, 'cells'> => {
  const found = cell.findings.find(blames);
  if (found !== undefined) {
    const { id, severity, title, remedy, evidence } = found;
    return { id, severity, title, evidence, ...(remedy === undefined ? {} : { remedy }) };
  }
  const severity = cell.verdict === 'fail' ? 'fail' : 'error';
  return { id: cell.verdict === 'missing' ? 'not-run' : 'undiagnosed', severity, title: cell.reason, evidence: [] };
};

/** Everything that did not pass, by its cause: a matrix of many failures reads as a few causes, the most frequent first. */
export const causesOf = (cells: readonly CellResult[]): Cause[] => {
  const found = new Map<string, Cause>();
  for (const cell of cells) {
    if (cell.verdict === 'pass' || cell.verdict === 'skip') continue;
    const cause = causeOf(cell);
    const key = NAMED_BY_TITLE.has(cause.id) ? `${cause.id} ${cause.severity} ${normalised(cause.title)}` : cause.id;
    const earlier = found.get(key);
    found.set(
      key,
      earlier === undefined ? { ...cause, cells: [cell.cell.id] } : { ...earlier, cells: [...earlier.cells, cell.cell.id] },
    );
  }
  return [...found.values()].toSorted((a, b) => b.cells.length - a.cells.length);
};
