import { range } from '../seeded.ts';

/* What subjects/kit/crowd.c puts into its threads, files and mappings, from the same seeds. */
const SEEDED_BYTES = 16;
const FILE_BYTES = 64;
const OFFSETS = FILE_BYTES - SEEDED_BYTES + 1;
const SEEDS = { thread: 0x1000_0000, file: 0x2000_0000, mapping: 0x3000_0000 } as const;

/** How many of each the server has. */
export interface CrowdSize {
  readonly threads: number;
  readonly files: number;
  readonly mappings: number;
}

/** As seeded_fill() of subjects/kit/helpers.c: xorshift32 (Marsaglia 2003, triple 13, 17, 5), a byte of each state. */
export const seededFill = (length: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(length);
  let state = (Math.imul(seed, 0x9e3779b9) + 1) >>> 0;
  for (let i = 0; i < length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = (state >>> 16) & 0xff;
  }
  return bytes;
};

const hex = (length: number, seed: number): string => seededFill(length, seed).toString('hex');

/** Every line that the server answers when it is asked for all that it has, in order. */
export const expectedLines = ({ threads, files, mappings }: CrowdSize): string[] => [
  ...range(threads).map((i) => `t ${i} ${hex(SEEDED_BYTES, SEEDS.thread + i)}`),
  ...range(files).map((i) => {
    const offset = i % OFFSETS;
    const whole = seededFill(FILE_BYTES, SEEDS.file + i);
    return `f ${i} ${offset} ${whole.subarray(offset, offset + SEEDED_BYTES).toString('hex')}`;
  }),
  ...range(mappings).map((i) => `m ${i} ${i % 2 === 0 ? 'rw-p' : 'r--p'} ${hex(SEEDED_BYTES, SEEDS.mapping + i)}`),
];
