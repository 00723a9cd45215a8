import { createHash } from 'node:crypto';
import type { ImageFile } from '../../criu/image-files.ts';
import type { Damage } from '../../schema/integrity.ts';

/** A damage before its file and offset are chosen. */
export interface Planned extends Pick<Damage, 'image' | 'kind' | 'part'> {
  /** Tells repetitions of the same damage at other offsets apart. */
  readonly nth: number;
}

/** What an image file looks like, as far as it decides which damages there are. */
export interface Target extends ImageFile {
  /** Bytes of magic at its start: 8, 4 in the inventory, 0 in raw files such as pages. */
  readonly magic: number;
  /** What the earlier dump has under this name. */
  readonly older: 'nothing' | 'the same' | 'another';
}

/** Where every copy of the planted secret lies. */
export interface Copies {
  readonly name: string;
  readonly offsets: readonly number[];
}

const BODY_FLIPS = 4;
const PAGE_FLIPS = 8;

/** The first eight hex digits of the SHA-256 of a text, as a number: the only source of chance here. */
export const seeded = (text: string): number => Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16);

const times = (count: number, planned: Omit<Planned, 'nth'>): Planned[] =>
  Array.from({ length: count }, (_, nth) => ({ ...planned, nth }));

const flipsOf = (image: string, files: readonly Target[]): Planned[] =>
  files.every(({ magic }) => magic === 0)
    ? [
        ...times(PAGE_FLIPS, { image, kind: 'flip-bit', part: 'page' }),
        ...times(image === 'pages' ? 1 : 0, { image, kind: 'flip-bit', part: 'secret' }),
      ]
    : [
        ...times(1, { image, kind: 'flip-bit', part: 'magic' }),
        ...times(1, { image, kind: 'flip-bit', part: 'length' }),
        ...times(BODY_FLIPS, { image, kind: 'flip-bit', part: 'body' }),
      ];

const fixedOf = (image: string, files: readonly Target[]): Planned[] => [
  ...(['truncate-half', 'truncate-byte', 'empty', 'delete'] as const).flatMap((kind) => times(1, { image, kind })),
  ...times(files.length > 1 ? 1 : 0, { image, kind: 'swap' }),
  ...times(files.some(({ older }) => older !== 'nothing') ? 1 : 0, { image, kind: 'older' }),
];

const nameOf = ({ image, kind, part, nth }: Planned): string => `${image} ${kind} ${part ?? ''} ${nth}`;

/** Where each part of a file lies: its first byte and its length. An entry begins with its size in four bytes. */
const rangeOf = ({ magic, bytes }: Target, part: Damage['part']): readonly [from: number, length: number] => {
  if (part === 'magic') return [0, magic];
  if (part === 'length') return [magic, 4];
  if (part === 'body') return [magic + 4, bytes - magic - 4];
  return [0, bytes];
};

/** Every damage for the files of a dump, in an order that the seed decides: so the first few are a fair sample of all. */
export const planDamages = (targets: readonly Target[], seed: string): Planned[] => {
  const images = [...new Set(targets.map(({ kind }) => kind))];
  const all = images.flatMap((image) => {
    const files = targets.filter(({ kind }) => kind === image);
    // An entry without fields has nothing behind its size.
    const flips = flipsOf(image, files).filter(({ part }) => files.some((file) => rangeOf(file, part)[1] > 0));
    return [...flips, ...fixedOf(image, files)];
  });
  const rank = new Map(all.map((planned) => [planned, seeded(`${seed} ${nameOf(planned)}`)]));
  return all.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
};

/** The damage at a place of the plan, from 1; behind its end come further flips at other offsets. */
export const plannedAt = (plan: readonly Planned[], place: number): Planned | undefined => {
  const index = place - 1;
  const planned = plan[index];
  if (planned !== undefined || plan.length === 0) return planned;
  const flips = plan.filter(({ part }) => part === 'body' || part === 'page');
  const flip = flips[(index - plan.length) % Math.max(1, flips.length)];
  return flip === undefined ? undefined : { ...flip, nth: plan.length + index };
};

/**
 * Chooses file, offset and bit of a planned damage by its seed; `secretAt` says where in which file the secret lies.
 * Undefined where no file can take it.
 */
export const chooseDamage = (
  planned: Planned,
  targets: readonly Target[],
  seed: string,
  secretAt: Copies | undefined,
): Damage | undefined => {
  const { image, kind, part } = planned;
  const text = `${seed} ${nameOf(planned)}`;
  const fits = (target: Target): boolean =>
    target.kind === image &&
    (kind !== 'older' || target.older !== 'nothing') &&
    (part === undefined || rangeOf(target, part)[1] > 0) &&
    (part !== 'secret' || target.name === secretAt?.name);
  const fitting = targets.filter(fits);
  // A file that is the same in both dumps is no damage, and is only taken where there is no other.
  const changed = fitting.filter(({ older }) => older === 'another');
  const files = kind === 'older' && changed.length > 0 ? changed : fitting;
  const target = files[seeded(`${text} file`) % Math.max(1, files.length)];
  if (target === undefined) return undefined;
  const common = { kind, image, file: target.name, bytes: target.bytes, seed: text };
  if (kind === 'swap') {
    const others = files.filter(({ name }) => name !== target.name);
    const other = others[seeded(`${text} other`) % Math.max(1, others.length)];
    return other === undefined ? undefined : { ...common, other: other.name };
  }
  if (kind === 'older' && changed.length === 0) return { ...common, identical: true };
  if (part === undefined) return common;
  const [from, length] = rangeOf(target, part);
  if (part === 'secret') {
    const [offset = 0, ...copies] = secretAt?.offsets ?? [];
    return { ...common, part, offset, bit: 0, copies };
  }
  const offset = from + (seeded(`${text} offset`) % length);
  return { ...common, part, offset, bit: seeded(`${text} bit`) % 8 };
};
