import { errorFunction } from 'simple-statistics';

/** Largest product of the two sizes for which the exact distribution is reckoned: with ties, which make a distribution of their own, and without. */
const EXACT_WITH_TIES = 400;
const EXACT = 3600;

/** Ranks times two, so that the middle ranks of ties are whole numbers; and how many values each group of ties has. */
const doubledRanks = (values: readonly number[]): { ranks: number[]; ties: number[] } => {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Array<number>(values.length);
  const ties: number[] = [];
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let i = from; i < to; i += 1) ranks[order[i] ?? 0] = from + to + 1;
    ties.push(to - from);
    from = to;
  }
  return { ranks, ties };
};

const largestSum = (ranks: readonly number[], n: number): number =>
  ranks
    .toSorted((a, b) => b - a)
    .slice(0, n)
    .reduce((sum, rank) => sum + rank, 0);

/** Adds the ways that take `rank` to the ways to reach each sum. */
const take = (rank: number, from: Float64Array, to: Float64Array): void => {
  for (let sum = to.length - 1; sum >= rank; sum -= 1) to[sum] = (to[sum] ?? 0) + (from[sum - rank] ?? 0);
};

/** In how many ways `n` of the ranks sum to s, for every s. Counted by dynamic programming. */
const waysOf = (ranks: readonly number[], n: number): Float64Array => {
  const length = largestSum(ranks, n) + 1;
  const ways = Array.from({ length: n + 1 }, () => new Float64Array(length));
  ways[0]?.fill(1, 0, 1);
  for (const rank of ranks)
    for (const [k, to] of [...ways.entries()].reverse()) take(rank, ways[k - 1] ?? new Float64Array(length), to);
  return ways[n] ?? new Float64Array(length);
};

/** Probability that the doubled ranks of `n` values drawn at random sum to at least s, for every s. */
const survival = (ranks: readonly number[], n: number): Float64Array => {
  const ways = waysOf(ranks, n);
  const all = ways.reduce((sum, count) => sum + count, 0);
  let above = 0;
  for (let sum = ways.length - 1; sum >= 0; sum -= 1) {
    above += ways[sum] ?? 0;
    ways[sum] = above / all;
  }
  return ways;
};

const withoutTies = new Map<string, Float64Array>();

const cachedSurvival = (n: number, m: number): Float64Array => {
  const key = `${n} ${m}`;
  const known = withoutTies.get(key);
  if (known !== undefined) return known;
  const made = survival(
    Array.from({ length: n + m }, (_, index) => 2 * (index + 1)),
    n,
  );
  withoutTies.set(key, made);
  return made;
};

/** How often a standard normal variable is above `z`; relatively to 1e-6 down to 1e-10, where the table of the library ends at z = 3.09. */
const normalAbove = (z: number): number => (1 - errorFunction(z / Math.SQRT2)) / 2;

/** Normal approximation with the correction for ties and for continuity. Sums are of plain ranks. No p is below that of the best split. */
const approximate = (sum: number, n: number, m: number, ties: readonly number[]): number => {
  const all = n + m;
  const mean = (n * (all + 1)) / 2;
  const tied = ties.reduce((total, t) => total + t ** 3 - t, 0) / (all * (all - 1));
  const variance = ((n * m) / 12) * (all + 1 - tied);
  return variance === 0 ? 1 : Math.max(smallestP(n, m), normalAbove((sum - 0.5 - mean) / Math.sqrt(variance)));
};

/**
 * One-sided p of the rank-sum test (Wilcoxon 1945; Mann and Whitney 1947): how often values drawn from one population would be split so that
 * `above` ranks as high over `below` as it does, or higher. It is the exact permutation test of the ranks, ties by their middle ranks, where
 * the number of samples allows it, else its normal approximation. 1 without samples on a side.
 */
export const rankSumAbove = (above: readonly number[], below: readonly number[]): number => {
  const [n, m] = [above.length, below.length];
  if (n === 0 || m === 0) return 1;
  const { ranks, ties } = doubledRanks([...above, ...below]);
  const sum = ranks.slice(0, n).reduce((total, rank) => total + rank, 0);
  const tied = ties.some((count) => count > 1);
  if (n * m > (tied ? EXACT_WITH_TIES : EXACT)) return approximate(sum / 2, n, m, ties);
  return (tied ? survival(ranks, n) : cachedSurvival(n, m))[sum] ?? 0;
};

/** n + m over n, as a floating-point number. */
const choose = (n: number, m: number): number => {
  let ways = 1;
  for (let i = 1; i <= n; i += 1) ways *= (m + i) / i;
  return ways;
};

/** The smallest p that the test can give with so many samples: every value of one side above every one of the other. */
export const smallestP = (n: number, m: number): number => (n === 0 || m === 0 ? 1 : 1 / choose(n, m));

/** Samples that each side needs for the test to be able to give a p as small as this. */
export const samplesFor = (p: number): number => {
  let n = 1;
  while (smallestP(n, n) > p) n += 1;
  return n;
};
