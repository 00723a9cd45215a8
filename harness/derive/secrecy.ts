import type { CycleEvent } from '../schema/events.ts';
import type { Finding } from '../schema/results.ts';
import type { Secrecy, SecrecyResult } from '../schema/secrecy.ts';

const OTHERS = 0o077;

type Owned = Secrecy['folder'];

const isRoots = ({ uid, gid }: Owned): boolean => uid === 0 && gid === 0;

/** A folder that only root may enter hides what is in it, whatever the modes of its files are. */
const isPrivate = ({ folder, files }: Secrecy): boolean =>
  isRoots(folder) && (Number.parseInt(folder.mode, 8) & OTHERS) === 0 && files.every(isRoots);

const inspected = (cycles: readonly CycleEvent[]): Secrecy[] => cycles.flatMap(({ secrecy }) => secrecy ?? []);

/** What was seen of the images of a cell, over its cycles. Undefined where nothing was dumped, or an earlier version did not look. */
export const secrecyOf = (cycles: readonly CycleEvent[]): SecrecyResult | undefined => {
  const seen = inspected(cycles);
  const worst = seen.find((one) => !isPrivate(one)) ?? seen[0];
  if (worst === undefined) return undefined;
  const searched = seen.flatMap(({ secret }) => secret ?? []);
  return {
    folder: worst.folder,
    file_modes: [
      ...new Set(seen.flatMap(({ files }) => files.filter(({ name }) => name.endsWith('.img')).map(({ mode }) => mode))),
    ].toSorted(),
    private: seen.every(isPrivate),
    ...(searched.length === 0
      ? {}
      : {
          found: [...new Set(searched.flatMap(({ found }) => found.map(({ name }) => name)))].toSorted(),
          searched_bytes: searched.reduce((total, { searched_bytes }) => total + searched_bytes, 0),
        }),
    cycles: seen.length,
    deleted: seen.filter(({ kept, left }) => !kept && left.length === 0).length,
    kept: seen.some(({ kept }) => kept),
  };
};

/** Images that others could read, and images that were left behind. */
export const secrecyFindings = (cycles: readonly CycleEvent[], cell: string): Finding[] => {
  const having = (test: (secrecy: Secrecy) => boolean): CycleEvent[] =>
    cycles.filter(({ secrecy }) => secrecy !== undefined && test(secrecy));
  const [open, left] = [having((one) => !isPrivate(one)), having((one) => one.left.length > 0)];
  const warn = (id: string, title: string, at: readonly CycleEvent[], linesOf: (secrecy: Secrecy) => string[]): Finding[] => {
    const [first] = at;
    if (first?.secrecy === undefined) return [];
    const evidence = linesOf(first.secrecy).slice(0, 12);
    return [{ id, severity: 'warn', title, evidence, cell, cycles: at.map(({ cycle }) => cycle) }];
  };
  return [
    ...warn(
      'images-not-private',
      'Images, which hold all that was in memory, could be read by others than root.',
      open,
      (one) => [
        `folder: mode ${one.folder.mode}, owner ${one.folder.uid}:${one.folder.gid}`,
        ...one.files.filter((file) => !isRoots(file)).map(({ name, uid, gid }) => `${name}: owner ${uid}:${gid}`),
      ],
    ),
    ...warn('images-left-behind', 'Images were still there after they were deleted.', left, (one) => [...one.left]),
  ];
};
