import type { Cell } from './cell.ts';

/** The procedure of a cell as a reader tells it from others: `pre-copy, 3 rounds, read`. */
export const procedureText = ({ procedure, pre_copy: how, from }: Pick<Cell, 'procedure' | 'pre_copy' | 'from'>): string =>
  how === undefined
    ? `${procedure}${from === undefined ? '' : ` from ${from.machine}`}`
    : [
        procedure,
        `${how.converge ? 'up to ' : ''}${how.rounds} round${how.rounds === 1 ? '' : 's'}`,
        how.mode,
        ...(how.auto_dedup ? ['auto-dedup'] : []),
      ].join(', ');
