import type { Cell } from '../../harness/schema/cell.ts';
import type { CellResult } from '../../harness/schema/results.ts';
import { groupBy } from '../group-by.ts';
import { differenceText, variantOf } from '../params.ts';

/** A workload with one set of parameters: a column of the matrix below each userland. */
export interface Column {
  readonly key: string;
  readonly workload: string;
  /** What sets it apart from other columns of this workload; empty when there are none. */
  readonly detail: string;
}

/** With where its images lie, which other tables have in the name of the procedure. */
const columnVariant = (cell: Cell): ReturnType<typeof variantOf> =>
  new Map([...variantOf(cell), ['images', cell.images ?? 'tmpfs']]);

/** Equal for cells that belong into one column. */
export const columnKey = (cell: Cell): string => {
  const variant = [...columnVariant(cell)].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([cell.workload.id, variant]);
};

/** The columns in the order in which the plan names them. */
export const columnsOf = (cells: readonly CellResult[]): readonly Column[] => {
  const firsts = [...groupBy(cells, ({ cell }) => columnKey(cell))].flatMap(([key, [first]]) =>
    first === undefined ? [] : [[key, first.cell] as const],
  );
  const variants = groupBy(firsts, ([, { workload }]) => workload.id);
  return firsts.map(([key, cell]) => ({
    key,
    workload: cell.workload.id,
    detail: differenceText(
      columnVariant(cell),
      (variants.get(cell.workload.id) ?? []).map(([, other]) => columnVariant(other)),
    ),
  }));
};

/** `redis (memory 1.00 GiB)`. */
export const columnTitle = ({ workload, detail }: Column): string => (detail === '' ? workload : `${workload} (${detail})`);
