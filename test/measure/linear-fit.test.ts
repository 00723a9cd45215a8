import test from 'ava';
import { type FitPoint, fitLine, type LinearFit } from '../../harness/measure/linear-fit.ts';

const fitted = (points: readonly FitPoint[]): LinearFit => {
  const fit = fitLine(points);
  if (fit === undefined) throw new Error('no fit');
  return fit;
};
const near = (actual: number, expected: number): boolean => Math.abs(actual - expected) < 1e-9 * Math.max(1, Math.abs(expected));

/** mulberry32, and from it normal draws (Box and Muller). */
const normalFrom = (seed: number): (() => number) => {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
};

const XS = [1, 2, 4, 8, 16, 32, 64, 128];

/** Cycles of t = 10 + 3x that scatter in proportion to it; `drift` is what all cycles of a point share. */
const noisy = (seed: number, scatter: number, drift = 0, cycles = 5): FitPoint[] => {
  const normal = normalFrom(seed);
  return XS.map((x) => {
    const at = (10 + 3 * x) * (1 + drift * normal());
    return { x, samples: Array.from({ length: cycles }, () => at * (1 + scatter * normal())) };
  });
};

test('an exact line comes out exactly, and predicts itself', (t) => {
  const { intercept, slope, residuals, predict, lackOfFit } = fitted(XS.map((x) => ({ x, samples: [10 + 3 * x, 10 + 3 * x] })));
  t.true(near(intercept.value, 10) && near(slope.value, 3));
  t.true(residuals.every((residual) => Math.abs(residual) < 1e-12));
  t.true(near(predict(1000).value, 3010));
  t.true((lackOfFit ?? 0) >= 0);
});

test('a weighted fit that was computed by hand', (t) => {
  // Weights 1/t²: 1, 1/4, 1/4, 1/16. Sums: w 25/16, wx 15/16, wt 9/4; x̄ = 3/5, t̄ = 36/25.
  // wx² = 1/4 + 1 + 9/16 = 29/16; Sxx = 29/16 - (15/16)²/(25/16) = 5/4.
  // wxt = 1/2 + 1 + 3/4 = 9/4; Sxt = 9/4 - (15/16)(9/4)/(25/16) = 9/10. b = 18/25, a = 36/25 - 3/5 · 18/25 = 126/125.
  const { intercept, slope, residuals, lackOfFit } = fitted([
    { x: 0, samples: [1] },
    { x: 1, samples: [2] },
    { x: 2, samples: [2] },
    { x: 3, samples: [4] },
  ]);
  t.true(near(slope.value, 18 / 25), String(slope.value));
  t.true(near(intercept.value, 126 / 125), String(intercept.value));
  t.true(near(residuals[1] ?? 0, (2 - 126 / 125 - 18 / 25) / 2));
  t.is(lackOfFit, undefined, 'one sample at each x says nothing of noise');
});

test('noise is no lack of fit, and a parabola is', (t) => {
  t.true((fitted(noisy(1, 0.03)).lackOfFit ?? 0) > 0.01);
  const bent = fitted(noisy(1, 0.03).map(({ x, samples }) => ({ x, samples: samples.map((sample) => sample + x * x) })));
  t.true((bent.lackOfFit ?? 1) < 1e-6);
  t.true(Math.max(...bent.residuals.map(Math.abs)) > 0.15);
});

/** Whether the intervals of one simulated run hold a = 10, b = 3, and one further cycle at x = 1000. */
const heldBy = (seed: number, drift: number): Record<'intercept' | 'slope' | 'prediction', boolean> => {
  const { intercept, slope, predict } = fitted(noisy(seed, 0.02, drift));
  const further = ((noisy(seed + 1000, 0.02, drift).at(3)?.samples[0] ?? 0) / 34) * 3010;
  const holds = ({ ci_low, ci_high }: LinearFit['slope'], truth: number): boolean => ci_low <= truth && truth <= ci_high;
  return { intercept: holds(intercept, 10), slope: holds(slope, 3), prediction: holds(predict(1000), further) };
};

test('95 % intervals hold the truth about 95 times of 100, also where whole points drift', (t) => {
  for (const drift of [0, 0.05]) {
    const runs = Array.from({ length: 400 }, (_, seed) => heldBy(seed + 1, drift));
    for (const name of ['intercept', 'slope', 'prediction'] as const) {
      const held = runs.filter((run) => run[name]).length;
      t.true(held > 400 * 0.9 && held < 400, `${name}, drift ${drift}: ${held}`);
    }
  }
});

test('three points are too few, and a time of nothing has no weight', (t) => {
  t.is(fitLine(noisy(1, 0.01).slice(0, 3)), undefined);
  t.is(fitLine([...noisy(1, 0.01), { x: 256, samples: [0, 0] }]), undefined);
  t.not(fitLine([...noisy(1, 0.01), { x: 256, samples: [] }]), undefined, 'a point without samples is none');
});
