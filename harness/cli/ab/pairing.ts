import { inputError, QualifyError } from '../../errors.ts';
import { type IdentityPart, identityOf } from '../../gate/identity.ts';
import { type Pair, pairCells } from '../../gate/pair.ts';
import { type PooledCell, placeOf } from '../../gate/side.ts';
import type { Cell } from '../../schema/cell.ts';

/** What a difference is to the comparison, where that would else refuse it. Kernel, userland, CRIU and network lock may differ anyway. */
export const mayDiffer = (differs: string): IdentityPart[] => {
  if (differs.startsWith('param ')) return ['params'];
  return differs === 'clones' ? ['rest'] : [];
};

const planned = (plan: readonly Cell[]): PooledCell[] =>
  plan.map((cell) => ({ identity: identityOf(cell, cell.clock ?? 'wall'), on: '', place: placeOf(cell), seen: [] }));

/** Which planned cell is going to be held against which. */
export const plannedPairs = (differs: string, a: readonly Cell[], b: readonly Cell[]): Pair[] =>
  pairCells(planned(a), planned(b), mayDiffer(differs));

const isClear = (differs: string, a: readonly Cell[], b: readonly Cell[]): boolean => {
  try {
    return plannedPairs(differs, a, b).some(({ base, run }) => base !== undefined && run !== undefined);
  } catch (error) {
    if (error instanceof QualifyError) return false;
    throw error;
  }
};

/** Refuses two sides of which nobody could tell, when all is measured, which cell of the one belongs to which of the other. */
export const refuseUnpaired = (suite: string, differs: string, a: readonly Cell[], b: readonly Cell[]): void => {
  if (isClear(differs, a, b)) return;
  const workloads = [...new Set([...a, ...b].map(({ workload }) => workload.id))].join(', ');
  throw inputError(
    `Where ${differs} differs, the cells of the suite ${suite} (${workloads}) cannot be told apart: which of a belongs to which of b is not clear.`,
    'Give each side one value, or name a workload or a suite that has its cells once.',
  );
};
