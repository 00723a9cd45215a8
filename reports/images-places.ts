import { isTrip } from '../harness/schema/cell.ts';
import { metricNamed } from '../harness/schema/metric.ts';
import type { CellResult, Metric, Results } from '../harness/schema/results.ts';
import { formatValue } from './format.ts';
import { groupBy } from './group-by.ts';
import { paramsText } from './params.ts';

/** One thing that was done to one service, with its images in several places. */
export interface PlacesGroup {
  readonly title: string;
  readonly cells: readonly CellResult[];
}

/** Columns of the tables: of the cell, or of the bandwidths that its batch measured. */
const COLUMNS: readonly { readonly head: string; readonly figure: string }[] = [
  { head: 'criu dump', figure: 'dump_wall_ms' },
  { head: 'fsync after it', figure: 'images_sync_ms' },
  { head: 'criu restore', figure: 'restore_wall_ms' },
  { head: 'of memory', figure: 'restore_throughput_memory_bytes_per_s' },
  { head: 'disk read', figure: 'restore_device_read_bytes' },
];
const ROOFS = [
  { head: 'machine writes', figure: 'image_write' },
  { head: 'with fsync', figure: 'image_write_synced' },
  { head: 'machine reads', figure: 'image_read' },
] as const;

export const PLACES_HEADS: readonly string[] = [...COLUMNS, ...ROOFS].map(({ head }) => head);

/** Where images lay, as a row begins. */
export const placeName = ({ cell }: CellResult): string =>
  ({ tmpfs: 'in memory', disk: 'on disk, warm', 'disk-cold': 'on disk, cold' })[cell.images ?? 'tmpfs'];

export const placeMetric = ({ metrics }: CellResult, name: string): Metric | undefined => {
  const metric = metricNamed(metrics, name);
  return metric === undefined || metric.samples.length === 0 ? undefined : metric;
};

/** Everything that was done with images in more than one place; nothing in most runs. */
export const placesGroups = ({ cells, machines }: Pick<Results, 'cells' | 'machines'>): PlacesGroup[] => {
  const trips = cells.filter(({ cell }) => isTrip(cell.procedure) && cell.candidate === undefined);
  const groups = groupBy(trips, ({ cell }) =>
    JSON.stringify([cell.machine, cell.workload.id, cell.workload.params, cell.procedure, cell.pre_copy ?? null]),
  );
  return [...groups.values()]
    .filter((group) => new Set(group.map(({ cell }) => cell.images)).size > 1)
    .map((group) => {
      const { workload, procedure, machine } = group[0]?.cell ?? {};
      const where = machines.length > 1 ? ` on ${machine}` : '';
      return { title: `${workload?.id} ${procedure}, ${paramsText(workload?.params ?? {})}${where}`, cells: group };
    });
};

/** The figures of one row; empty where there is none. */
export const placesFigures = (cell: CellResult, { roofline }: Pick<Results, 'roofline'>): string[] => {
  const roof = roofline.find(({ batch }) => batch === cell.cell.batch);
  const metrics = [...COLUMNS.map(({ figure }) => placeMetric(cell, figure)), ...ROOFS.map(({ figure }) => roof?.[figure])];
  return metrics.map((metric) => (metric === undefined ? '' : formatValue(metric.median, metric.unit)));
};

/** What a restore takes in each place, in one sentence. */
export const placesFinding = ({ cells }: PlacesGroup): string => {
  const parts = cells.flatMap((cell) => {
    const metric = placeMetric(cell, 'restore_wall_ms');
    return metric === undefined ? [] : [`${formatValue(metric.median, metric.unit)} with images ${placeName(cell)}`];
  });
  return parts.length === 0 ? 'No restore was measured' : `criu restore takes ${parts.join('; ')}`;
};

/** What the rows mean, for every table of them. */
export const PLACES_NOTE =
  'A dump ends in the page cache, so criu dump is no write to the disk: “fsync after it” is what putting the images onto the disk took then, ' +
  'measured where the restore was to find them cold. Cold: after that fsync exactly these files were taken out of the page cache, and mincore saw ' +
  'none of them there; what a disk or a hypervisor caches by itself is not known. “Disk read” is what the block device read during the ' +
  'restore. What the machine writes and reads is measured with a file in the same place: to the page cache, to the disk with fsync, and back, cold ' +
  'where the images are.';
