import type { Results } from '../../harness/schema/results.ts';
import { printable } from '../format.ts';
import { placesFinding, placesGroups } from '../images-places.ts';

/** What a restore takes by where its images lie, a line for each service; nothing where they lay in one place only. */
export const imagesPlacesLines = (results: Results): string[] => {
  const groups = placesGroups(results);
  return groups.length === 0 ? [] : ['', ...groups.map((group) => printable(`${group.title}: ${placesFinding(group)}.`))];
};
