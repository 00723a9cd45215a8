export type Noise = 'normal' | 'log-normal' | 'uniform';

/** xorshift32 (Marsaglia 2003), from 0 to 1: a test that fails fails again. */
export const repeatable = (seed: number): (() => number) => {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return (state + 0.5) / 2 ** 32;
  };
};

/** Box and Muller 1958. */
const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());

const DRAW: Readonly<Record<Noise, (random: () => number, spread: number) => number>> = {
  normal: (random, spread) => 1 + spread * normal(random),
  'log-normal': (random, spread) => Math.exp(3 * spread * normal(random)),
  uniform: (random, spread) => 1 + spread * Math.sqrt(3) * (2 * random() - 1),
};

/** A series around one. */
export const noiseOf = (noise: Noise, length: number, spread: number, random: () => number): number[] =>
  Array.from({ length }, () => DRAW[noise](random, spread));
