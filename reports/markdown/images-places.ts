import type { Results } from '../../harness/schema/results.ts';
import { PLACES_HEADS, PLACES_NOTE, placeName, placesFigures, placesGroups } from '../images-places.ts';
import { escaped } from './escape.ts';
import { ICONS, rowText } from './row.ts';

/** What a disk costs, as tables; nothing where images lay in one place only. */
export const imagesPlacesLines = (results: Results): string[] => {
  const groups = placesGroups(results);
  if (groups.length === 0) return [];
  return [
    '',
    '## Where images lie',
    ...groups.flatMap(({ title, cells }) => [
      '',
      `**${escaped(title)}**`,
      '',
      rowText(['images', 'verdict', ...PLACES_HEADS]),
      rowText(['---', ':-:', ...PLACES_HEADS.map(() => '--:')]),
      ...cells.map((cell) =>
        rowText([placeName(cell), ICONS[cell.verdict], ...placesFigures(cell, results).map((text) => escaped(text))]),
      ),
    ]),
    '',
    escaped(PLACES_NOTE),
  ];
};
