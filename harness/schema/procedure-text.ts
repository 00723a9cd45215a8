import type { Cell } from './cell.ts';
import type { ImagesOnDisk } from './images-place.ts';
import type { Move } from './migration.ts';

type Procedure = Pick<Cell, 'procedure' | 'pre_copy' | 'clones' | 'from' | 'move' | 'images'>;

/** How images travel to another machine, in a few words: `stream`, `2 rounds, page-server`, `stream, gzip`. */
export const moveText = ({ images, rounds, compress }: Move): string =>
  [...(rounds === 0 ? [] : [`${rounds} rounds`]), images, ...(compress === 'none' ? [] : [compress])].join(', ');

const copiesText = (clones: number): string => `${clones} cop${clones === 1 ? 'y' : 'ies'}`;

const mannerText = ({ procedure, pre_copy: how, clones, from, move }: Procedure): string => {
  if (how === undefined) {
    const where = from === undefined ? '' : ` from ${from.machine}`;
    return [
      ...(clones === undefined ? [procedure] : [procedure, copiesText(clones)]),
      ...(move === undefined ? [] : [moveText(move)]),
    ]
      .map((part, index) => (index === 0 ? `${part}${where}` : part))
      .join(', ');
  }
  return [
    procedure,
    `${how.converge ? 'up to ' : ''}${how.rounds} round${how.rounds === 1 ? '' : 's'}`,
    how.mode,
    ...(how.auto_dedup ? ['auto-dedup'] : []),
  ].join(', ');
};

const PLACES: Readonly<Record<ImagesOnDisk, string>> = { disk: ', images on disk', 'disk-cold': ', images on disk, cold' };

/** The procedure of a cell as a reader tells it from others: `pre-copy, 3 rounds, read`, `clone, 4 copies`, `roundtrip, images on disk`. */
export const procedureText = (cell: Procedure): string =>
  // A cold start has no images: it only shares its batch with what has.
  cell.images === undefined || cell.procedure === 'cold-start' ? mannerText(cell) : `${mannerText(cell)}${PLACES[cell.images]}`;
