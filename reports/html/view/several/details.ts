import type { Results } from '../../../../harness/schema/results.ts';
import { type Matrix, passCount } from '../../../matrix/matrix.ts';
import { type EntryView, entryView, sourceText } from './entry.ts';

interface UserlandGroup {
  readonly group: number;
  readonly name: string;
  readonly entries: readonly EntryView[];
}

export interface KernelGroup {
  readonly anchor: string;
  readonly name: string;
  readonly about: string;
  readonly userlands: readonly UserlandGroup[];
}

/** Every combination, by kernel and then by userland, in the order of the matrix. */
export const detailsView = (results: Results, matrix: Matrix): readonly KernelGroup[] =>
  matrix.kernels.map((kernel, index) => {
    const own = matrix.combinations.filter((one) => one.kernel === kernel);
    const { passed, of } = passCount(own);
    return {
      anchor: `kernel-${index + 1}`,
      name: `Linux ${matrix.kernelNames.get(kernel.id) ?? kernel.id}`,
      about: `${sourceText(kernel)}; ${of === 0 ? 'nothing was planned' : `${passed} of ${of} passed`}`,
      userlands: matrix.userlands
        .map((userland, position) => ({
          group: position + 1,
          name: userland.name,
          entries: own.filter((one) => one.userland === userland).map((one) => entryView(results, matrix, one)),
        }))
        .filter(({ entries }) => entries.length > 0),
    };
  });
