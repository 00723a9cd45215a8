import type { Results } from '../../../../harness/schema/results.ts';
import { groupBy } from '../../../group-by.ts';
import type { Combination, Matrix } from '../../../matrix/matrix.ts';
import { anchorOf, rowKey, subjectOf } from '../../../promises/table.ts';
import { type EntryView, entryView } from '../several/entry.ts';

export interface PromiseDetails {
  readonly anchor: string;
  readonly name: string;
  readonly about: string;
  /** What is right for it, where that is not that everything survives. */
  readonly expectations: readonly string[];
  readonly entries: readonly EntryView[];
}

const expectationsOf = (combinations: readonly Combination[]): string[] => {
  const said = combinations.flatMap((one) => {
    const subject = subjectOf(one);
    if (subject === undefined) return [];
    const { flavor, refusal, lost, changes = {} } = subject;
    return [
      ...(refusal === undefined
        ? []
        : [`Flavor ${flavor}: criu ${refusal.at} is to refuse it, saying “${refusal.refused}”. ${refusal.why}`]),
      ...(lost === undefined ? [] : [`Documented loss: ${lost}`]),
      ...Object.entries(changes).map(([name, why]) => `Rightly changes: ${name}. ${why}`),
    ];
  });
  return [...new Set(said)];
};

const entryOf = (results: Results, matrix: Matrix, combination: Combination): EntryView => {
  const entry = entryView(results, matrix, combination);
  const kernel = matrix.kernelNames.get(combination.kernel.id);
  const where =
    matrix.kernels.length > 1 || matrix.userlands.length > 1 ? ` on Linux ${kernel}, ${combination.userland.name}` : '';
  const { caught } = combination.cell;
  return {
    ...entry,
    title: `flavor ${subjectOf(combination)?.flavor}${where}`,
    ...(caught === undefined ? {} : { cause: `Noticed: ${caught}` }),
  };
};

/** Every subject with what came of it in each place. */
export const promiseDetails = (results: Results, matrix: Matrix): readonly PromiseDetails[] =>
  [...groupBy(matrix.combinations, rowKey)].map(([key, own]) => ({
    anchor: anchorOf(key),
    name: key,
    about: own[0] === undefined ? '' : (subjectOf(own[0])?.about ?? ''),
    expectations: expectationsOf(own),
    entries: own.map((one) => entryOf(results, matrix, one)),
  }));
