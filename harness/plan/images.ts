import type { Suite, SuiteEntry } from '../../suites/suite.ts';
import { inputError } from '../errors.ts';
import type { ProcedureId } from '../schema/cell.ts';
import type { ImagesPlace } from '../schema/images-place.ts';
import type { ChosenWork } from './choose.ts';
import { type ParamSetting, resolveParams } from './params.ts';

const MIB = 2 ** 20;
/** What images hold beside the data of the service, and the file that bandwidths are measured with. */
const BASE_BYTES = 512 * MIB;
/** Headers, fragmentation and buffers of a service, over the data that it was told to hold. */
const OVERHEAD = 1.3;

/** Procedures whose images can lie elsewhere than in memory, and those of them that read them again. */
const WRITING: ReadonlySet<ProcedureId> = new Set(['roundtrip', 'leave-running', 'pre-copy', 'lazy', 'stream']);
const READING: ReadonlySet<ProcedureId> = new Set(['roundtrip', 'pre-copy', 'lazy', 'stream']);

const isPlaced = ({ procedures }: SuiteEntry): boolean => procedures.some((one) => WRITING.has(one));

/** What of an entry can be done with images in one place. A cold start goes along, to be compared with the restore of its batch. */
const inPlace = (entry: SuiteEntry, place: ImagesPlace): SuiteEntry[] => {
  const able = place === 'disk-cold' ? READING : WRITING;
  const trips = entry.procedures.filter((one) => place === 'tmpfs' || able.has(one));
  if (trips.length === 0) return [];
  const procedures = entry.procedures.filter((one) => one === 'cold-start' || trips.includes(one));
  return [{ ...entry, procedures, images: [place] }];
};

/** An entry once for each place that its images are to lie in; as it is where it names none. */
export const byPlace = (entry: SuiteEntry): SuiteEntry[] => {
  const { images = [] } = entry;
  return images.length === 0 || !isPlaced(entry) ? [entry] : images.flatMap((place) => inPlace(entry, place));
};

/** The work with its images in the places that the user asks for, as far as it can be done there. */
export const withImages = (work: ChosenWork, places: readonly ImagesPlace[]): ChosenWork => {
  if (places.length === 0) return work;
  const { suite } = work;
  if (suite.subjects !== undefined || !suite.entries.some(isPlaced))
    throw inputError(
      `The suite ${suite.id} dumps nothing whose images could lie elsewhere, which --images is for.`,
      'Leave it out, or run quick, standard, services, transfers, scaling or images.',
    );
  const wanted = [...new Set(places)];
  if (work.axes.length > 0 && wanted.length > 1)
    throw inputError(
      'A curve is of images in one place, and --images names several.',
      'Make a run for each of them: --images tmpfs, then --images disk.',
    );
  const entries = suite.entries.map((entry) => (isPlaced(entry) ? { ...entry, images: wanted } : entry));
  if (entries.every((entry) => byPlace(entry).length === 0))
    throw inputError(`The suite ${suite.id} restores nothing, so no image of it could be read cold.`, 'Give --images disk.');
  return { ...work, suite: { ...suite, entries } };
};

const onDisk = ({ entries }: Suite): SuiteEntry[] =>
  entries.flatMap(byPlace).filter(({ images = [] }) => images.some((place) => place !== 'tmpfs'));

/** Parameters in bytes that say how quickly, or what at most, and not how much. */
const isNoSize = (name: string): boolean => /rate|limit/.test(name);

/**
 * About how many bytes the largest images of a run take on a disk, from what its services are told to hold; images are removed after each
 * cycle. Undefined where none lie there.
 */
export const bytesOnDisk = (
  { suite, workloads }: Pick<ChosenWork, 'suite' | 'workloads'>,
  settings: readonly ParamSetting[],
): number | undefined => {
  const sizes = onDisk(suite).flatMap(({ workload: id, params = {} }) => {
    const workload = workloads.find((one) => one.id === id);
    if (workload === undefined) return [];
    const values = resolveParams(workload, params, settings);
    return Object.entries(workload.params).reduce(
      (sum, [name, { kind }]) => sum + (kind === 'bytes' && !isNoSize(name) ? Number(values[name] ?? 0) : 0),
      0,
    );
  });
  return sizes.length === 0 ? undefined : Math.max(...sizes) * OVERHEAD + BASE_BYTES;
};
