import { createHash } from 'node:crypto';

/**
 * Seeded bytes that do not compress: item `index` of `seed` is always the same, and can be made alone.
 * xorshift32 (Marsaglia 2003, triple 13, 17, 5) over a state mixed from seed and index.
 */
export const seededBytes = (seed: number, index: number, length: number): Buffer => {
  const words = new Uint32Array(Math.ceil(length / 4));
  // 0x9e3779b9 is 2^32 over the golden ratio, the usual odd constant to spread consecutive integers.
  let state = (Math.imul(index + 1, 0x9e3779b9) ^ Math.imul(seed, 0x85ebca6b)) >>> 0 || 1;
  for (let i = 0; i < words.length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return Buffer.from(words.buffer, 0, length);
};

/** Hex SHA-256 over `count` chunks in order, made one by one: data of gigabytes is never held at once. */
export const digestOf = (count: number, chunkOf: (index: number) => Uint8Array): string => {
  const hash = createHash('sha256');
  for (let index = 0; index < count; index += 1) hash.update(chunkOf(index));
  return hash.digest('hex');
};

/** Numbers from 0 up to, not including, `count`. */
export const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);

/** Consecutive slices [from, to) of `count` items, `size` at a time. */
export const slices = (count: number, size: number): [from: number, to: number][] =>
  range(Math.ceil(count / size)).map((i) => [i * size, Math.min(count, (i + 1) * size)]);
