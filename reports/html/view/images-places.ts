import type { Results } from '../../../harness/schema/results.ts';
import { PLACES_HEADS, placeMetric, placeName, placesFigures, placesFinding, placesGroups } from '../../images-places.ts';
import { type ChartView, dotChart } from './charts.ts';
import { type VerdictView, verdictView } from './words.ts';

interface PlacesView {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly { readonly place: string; readonly verdict: VerdictView; readonly figures: readonly string[] }[];
  readonly chart: ChartView | null;
}

/** The same service with its images in several places; nothing where a run knows only one. */
export const imagesPlacesView = async (results: Results): Promise<readonly PlacesView[]> =>
  await Promise.all(
    placesGroups(results).map(async (group) => ({
      title: group.title,
      heads: PLACES_HEADS,
      rows: group.cells.map((cell) => ({
        place: placeName(cell),
        verdict: verdictView(cell.verdict),
        figures: placesFigures(cell, results),
      })),
      chart: await dotChart(
        placesFinding(group),
        group.cells.map((cell) => ({
          metric: placeMetric(cell, 'restore_wall_ms'),
          role: cell.cell.images === undefined ? ('reference' as const) : ('main' as const),
          label: placeName(cell),
        })),
        'criu restore',
        'from-zero',
      ),
    })),
  );
