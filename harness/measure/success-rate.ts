const CONFIDENCE = 0.95;
/** Halvings of the search: more than a double can tell apart. */
const STEPS = 60;

/** An interval for a probability. */
export interface RateInterval {
  readonly low: number;
  readonly high: number;
}

/** ln of n over k, by sums of logarithms: exact enough for as many cycles as a run may have. */
const logChoose = (n: number, k: number): number => {
  let total = 0;
  for (let i = 1; i <= k; i += 1) total += Math.log((n - k + i) / i);
  return total;
};

/** Probability that at least `least` of n trials succeed, each with probability p: 0 < p < 1. */
const atLeast = (least: number, n: number, p: number): number => {
  const odds = Math.log(p / (1 - p));
  let term = logChoose(n, least) + least * Math.log(p) + (n - least) * Math.log(1 - p);
  let total = 0;
  for (let k = least; k <= n; k += 1) {
    total += Math.exp(term);
    term += Math.log((n - k) / (k + 1)) + odds;
  }
  return total;
};

/** Where a function that rises over 0 to 1 reaches `level`. */
const crossing = (rising: (p: number) => number, level: number): number => {
  let [low, high] = [0, 1];
  for (let i = 0; i < STEPS; i += 1) {
    const middle = (low + high) / 2;
    if (rising(middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/**
 * The exact 95 % interval of a success rate: of `passed` out of `of` trials, a whole number above 0 (Clopper and Pearson, "The use of
 * confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26, 1934). Its ends are the rates at which so many
 * successes, or so few, would be seen in one run of forty.
 */
export const exactInterval = (passed: number, of: number): RateInterval => {
  const tail = (1 - CONFIDENCE) / 2;
  return {
    low: passed === 0 ? 0 : crossing((p) => atLeast(passed, of, p), tail),
    high: passed === of ? 1 : crossing((p) => atLeast(passed + 1, of, p), 1 - tail),
  };
};
