import type { Cell } from './cell.ts';

type Procedure = Pick<Cell, 'procedure' | 'pre_copy' | 'clones' | 'from'>;

/** The procedure of a cell as a reader tells it from others: `pre-copy, 3 rounds, read`, `clone, 4 copies`. */
export const procedureText = ({ procedure, pre_copy: how, clones, from }: Procedure): string =>
  how === undefined
    ? `${procedure}${clones === undefined ? '' : `, ${clones} cop${clones === 1 ? 'y' : 'ies'}`}${from === undefined ? '' : ` from ${from.machine}`}`
    : [
        procedure,
        `${how.converge ? 'up to ' : ''}${how.rounds} round${how.rounds === 1 ? '' : 's'}`,
        how.mode,
        ...(how.auto_dedup ? ['auto-dedup'] : []),
      ].join(', ');
