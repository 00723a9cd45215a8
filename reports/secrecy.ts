import type { CellResult, Results } from '../harness/schema/results.ts';
import type { SecrecyResult } from '../harness/schema/secrecy.ts';
import { formatValue, plural } from './format.ts';

/** What was seen of the images of one cell, in words. */
export interface SecrecyRow {
  readonly title: string;
  readonly found: string;
  readonly readable: string;
  readonly gone: string;
  readonly isPrivate: boolean;
  readonly isGone: boolean;
}

const foundText = ({ found, searched_bytes }: SecrecyResult): string => {
  if (found === undefined) return 'none was planted';
  const where = found.length === 0 ? 'not found' : found.join(', ');
  return `${where} (${formatValue(searched_bytes, 'bytes')} searched)`;
};

const readableText = ({ folder: { mode, uid, gid }, file_modes, private: isPrivate }: SecrecyResult): string =>
  `${isPrivate ? 'root only' : 'NOT ONLY ROOT'}: folder ${mode} of ${uid}:${gid}, images ${file_modes.join(', ')}`;

const goneText = ({ kept, deleted, cycles }: SecrecyResult): string =>
  kept ? 'kept, because of --keep-images' : `deleted after ${deleted} of ${plural(cycles, 'cycle')}`;

const rowOf = (cell: CellResult, several: boolean): SecrecyRow[] => {
  const { secrecy } = cell;
  if (secrecy === undefined) return [];
  return [
    {
      title: several ? `${cell.title}, Linux ${cell.cell.kernel}, ${cell.cell.userland.name}` : cell.title,
      found: foundText(secrecy),
      readable: readableText(secrecy),
      gone: goneText(secrecy),
      isPrivate: secrecy.private,
      isGone: !secrecy.kept && secrecy.deleted === secrecy.cycles,
    },
  ];
};

/** One row for each cell that wrote images; empty for runs of versions that did not look. */
export const secrecyRows = (results: Results): SecrecyRow[] =>
  results.cells.flatMap((cell) => rowOf(cell, results.machines.length > 1));

/** What the rows show together, in one sentence. */
export const secrecySummary = (results: Results): string => {
  const seen = results.cells.flatMap(({ secrecy }) => secrecy ?? []);
  const planted = seen.filter(({ found }) => found !== undefined);
  const held = planted.filter(({ found = [] }) => found.length > 0).length;
  return planted.length === 0
    ? 'No service of this run kept a planted secret.'
    : `A random word that existed only in the memory of a service was in its images in ${held} of ${plural(planted.length, 'cell')} that planted one, as it stands.`;
};
