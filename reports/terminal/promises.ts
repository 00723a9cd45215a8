import type { Results } from '../../harness/schema/results.ts';
import { matrixOf } from '../matrix/matrix.ts';
import { promisesTable } from '../promises/table.ts';
import { causeLines } from './several.ts';
import { type Column, textTable } from './table.ts';
import type { Colors } from './tone.ts';

/** How many subjects of each kind pass in each flavor, and why the others do not: one by one they are too many for a terminal. */
export const promisesLines = (results: Results, width: number, colors: Colors): string[] => {
  const matrix = matrixOf(results);
  const table = promisesTable(matrix);
  const columns: Column[] = [
    { title: 'kind', align: 'left', expendable: 0 },
    ...table.heads.map(
      ({ name, machine }, index): Column => ({
        title: results.machines.length > 1 ? `${machine} ${name}` : name,
        align: 'right',
        expendable: index + 1,
      }),
    ),
  ];
  const rows = table.kinds.map(({ name, counts }) => [name, ...counts]);
  return [
    '',
    ...textTable(columns, rows, width, (text, _, row) => (row < 0 ? colors.dim(text) : text)),
    ...causeLines(matrix, colors),
  ];
};
