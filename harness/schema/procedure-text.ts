import type { Cell } from './cell.ts';

/** The procedure of a cell as a reader tells it from others: `pre-copy, 3 rounds, read`. */
export const procedureText = ({ procedure, pre_copy: how }: Pick<Cell, 'procedure' | 'pre_copy'>): string =>
  how === undefined
    ? procedure
    : [
        procedure,
        `${how.converge ? 'up to ' : ''}${how.rounds} round${how.rounds === 1 ? '' : 's'}`,
        how.mode,
        ...(how.auto_dedup ? ['auto-dedup'] : []),
      ].join(', ');
