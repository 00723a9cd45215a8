import { gammaln } from 'simple-statistics';

/** Terms of the continued fraction at most; it converges within some tens for the degrees of freedom of a run. */
const MAX_TERMS = 500;
const PRECISION = 1e-14;
const TINY = 1e-300;
/** Halvings of a search: more than a double can tell apart. */
const STEPS = 200;

const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** Continued fraction of the incomplete beta function by Lentz's method (Press et al., "Numerical Recipes", 3rd edition, 6.4). */
const betaFraction = (x: number, a: number, b: number): number => {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let total = d;
  for (let m = 1; m <= MAX_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    total *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    total *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return total;
};

/** Regularised incomplete beta function I_x(a, b), for x from 0 to 1. */
const incompleteBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
};

/** Probability that an F variable with these degrees of freedom is above `f` (Abramowitz and Stegun 26.6.2). */
export const fAbove = (f: number, numerator: number, denominator: number): number =>
  Number.isFinite(f) ? incompleteBeta(denominator / (denominator + numerator * f), denominator / 2, numerator / 2) : 0;

/** The value that |t| exceeds with a probability of `tails`, for Student's t (Abramowitz and Stegun 26.7.1). */
export const studentT = (tails: number, freedom: number): number => {
  let [low, high] = [0, 1e6];
  for (let i = 0; i < STEPS; i += 1) {
    const middle = (low + high) / 2;
    if (incompleteBeta(freedom / (freedom + middle ** 2), freedom / 2, 0.5) > tails) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};
