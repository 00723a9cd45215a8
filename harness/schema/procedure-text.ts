import type { Cell } from './cell.ts';
import type { ImagesOnDisk } from './images-place.ts';

type Procedure = Pick<Cell, 'procedure' | 'pre_copy' | 'clones' | 'from' | 'images'>;

const mannerText = ({ procedure, pre_copy: how, clones, from }: Procedure): string =>
  how === undefined
    ? `${procedure}${clones === undefined ? '' : `, ${clones} cop${clones === 1 ? 'y' : 'ies'}`}${from === undefined ? '' : ` from ${from.machine}`}`
    : [
        procedure,
        `${how.converge ? 'up to ' : ''}${how.rounds} round${how.rounds === 1 ? '' : 's'}`,
        how.mode,
        ...(how.auto_dedup ? ['auto-dedup'] : []),
      ].join(', ');

const PLACES: Readonly<Record<ImagesOnDisk, string>> = { disk: ', images on disk', 'disk-cold': ', images on disk, cold' };

/** The procedure of a cell as a reader tells it from others: `pre-copy, 3 rounds, read`, `clone, 4 copies`, `roundtrip, images on disk`. */
export const procedureText = (cell: Procedure): string =>
  // A cold start has no images: it only shares its batch with what has.
  cell.images === undefined || cell.procedure === 'cold-start' ? mannerText(cell) : `${mannerText(cell)}${PLACES[cell.images]}`;
