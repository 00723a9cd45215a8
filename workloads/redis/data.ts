import { digestOf, seededBytes } from '../seeded.ts';

/** Size of one value. */
export const VALUE_BYTES = 1024;
/** What Redis 8 needs in memory for one such item, key, dictionary entry and allocator rounding included (measured: 1,180). */
const ITEM_BYTES = 1180;
const SEED = 0x5ed15;

/** How many items fill a cache of so many bytes. */
export const itemCount = (memoryBytes: number): number => Math.max(1, Math.floor(memoryBytes / ITEM_BYTES));

export const keyOf = (index: number): string => `item:${index}`;

export const itemOf = (index: number): Buffer => seededBytes(SEED, index, VALUE_BYTES);

/** Digest over all values in order of their index. */
export const expectedDigest = (count: number): string => digestOf(count, itemOf);
