import { generator } from '../measure/statistics.ts';
import type { ClockDomain } from '../schema/cell.ts';
import type { FigureChange } from '../schema/compare.ts';
import type { GateSelfTest } from '../schema/gate.ts';
import type { Results } from '../schema/results.ts';
import { compareSides } from './compare.ts';
import { figureChange } from './figures.ts';
import { gatedFigures, judgeFigures } from './judge-figures.ts';
import type { CompleteRules } from './rules.ts';
import { cyclesNeeded, type Gated, isCounted, isTested, isWorse, pOf, samplesOf } from './test-figure.ts';

type DomainTest = GateSelfTest['domains'][number];

export interface SelfTestOptions {
  /** Random splits; each is one gate check of equal against equal. */
  readonly splits: number;
  /** Cycles on each side of a split; half of those that there are where it is absent. */
  readonly cyclesPerSide?: number | undefined;
}

/** Changes that are injected: what is made worse by 2 % takes 1.02 times as long, or has 1/1.02 of its speed. */
const FACTORS: Readonly<Record<ClockDomain, readonly number[]>> = {
  wall: [1.02, 1.05, 1.075, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4, 1.5, 1.75, 2, 3],
  instructions: [1.0025, 1.005, 1.0075, 1.01, 1.015, 1.02, 1.03, 1.05, 1.1, 1.2],
  emulated: [],
};
/** A change counts as caught if it is caught so often. */
const CAUGHT = 0.95;
/** One for each side. */
const LEAST_SAMPLES = 2;
/** A split needs a rough interval only, and there are many of them. */
const RESAMPLES = 400;
const SEED = 20_200_713;

/** A figure as it was recorded, with all its samples in order. */
interface Recorded {
  readonly gated: Gated;
  readonly samples: readonly number[];
}

const shuffled = (count: number, random: () => number): number[] => {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
};

const withSides = ({ gated }: Recorded, base: readonly number[], run: readonly number[]): Gated => ({
  ...gated,
  figure: figureChange(gated.figure, [base], [run], RESAMPLES),
});

const alarms = (split: readonly Gated[], rules: CompleteRules): number =>
  judgeFigures(split, rules).checks.filter(({ outcome }) => outcome === 'regression').length;

/** All figures of a cell are split by the same cycles: they are of the same dump. */
const splitAtRandom = (figures: readonly Recorded[], size: number, random: () => number): Gated[] => {
  const orders = new Map<string, number[]>();
  return figures.map((recorded) => {
    const { gated, samples } = recorded;
    const key = `${gated.cell.key} ${samples.length}`;
    const order = orders.get(key) ?? shuffled(samples.length, random);
    orders.set(key, order);
    const taken = (from: number): number[] => order.slice(from, from + size).map((index) => samples[index] ?? Number.NaN);
    return withSides(recorded, taken(0), taken(size));
  });
};

/** The change of a figure if its RUN were worse by a factor: a ratio of medians, its interval and its noise scale with it. */
const worsened = (gated: Gated, factor: number): Gated => {
  const { figure, rule } = gated;
  const by = rule.direction === 'down' ? 1 / factor : factor;
  const scaled = (value: number | null): number | null => (value === null ? null : (value + 1) * by - 1);
  const run = { ...figure.run, runs: figure.run.runs.map((samples) => samples.map((sample) => sample * by)) };
  const change: FigureChange = {
    ...figure,
    run,
    change: scaled(figure.change),
    ci_low: scaled(figure.ci_low),
    ci_high: scaled(figure.ci_high),
  };
  return { ...gated, figure: change };
};

/** Whether it would be called if it alone had changed: the first step of Holm, the hardest to pass. */
const isCaught = (gated: Gated, tested: number, rules: CompleteRules): boolean =>
  cyclesNeeded(gated, tested, rules) === undefined &&
  isWorse(gated, rules) &&
  (!isTested(gated) || pOf(gated) * tested <= rules.significance);

interface Tally {
  caught: number;
  of: number;
}

const smallestOf = (factors: readonly number[], rates: ReadonlyMap<number, Tally>): number | null => {
  const found = factors.find((_, index) =>
    factors.slice(index).every((larger) => {
      const { caught, of } = rates.get(larger) ?? { caught: 0, of: 1 };
      return of > 0 && caught >= CAUGHT * of;
    }),
  );
  return found === undefined ? null : Math.round((found - 1) * 1e6) / 1e6;
};

const consecutiveBlocks = (figures: readonly Recorded[], rules: CompleteRules): Tally => {
  const halves = (recorded: Recorded, turned: boolean): Gated => {
    const half = Math.floor(recorded.samples.length / 2);
    const [first, second] = [recorded.samples.slice(0, half), recorded.samples.slice(half, 2 * half)];
    return turned ? withSides(recorded, second, first) : withSides(recorded, first, second);
  };
  const checks = [false, true].map((turned) =>
    alarms(
      figures.map((recorded) => halves(recorded, turned)),
      rules,
    ),
  );
  return { caught: checks.filter((count) => count > 0).length, of: checks.length };
};

const acrossRuns = (runs: readonly Results[], domain: ClockDomain, rules: CompleteRules): Tally => {
  const pairs = runs.flatMap((base) => runs.flatMap((run) => (base === run ? [] : [[base, run] as const])));
  const checks = pairs.map(([base, run]) => {
    const cells = compareSides([base], [run], { force: true }).cells.filter((cell) => cell.domain === domain);
    return alarms(gatedFigures(cells, rules), rules);
  });
  return { caught: checks.filter((count) => count > 0).length, of: checks.length };
};

interface FigureTally {
  readonly gated: Gated;
  readonly rates: Map<number, Tally>;
  readonly noise: number[];
}

const tallyOf = (gated: Gated, factors: readonly number[]): FigureTally => ({
  gated,
  rates: new Map(factors.map((factor) => [factor, { caught: 0, of: 0 }])),
  noise: [],
});

const count = ({ rates, noise }: FigureTally, split: Gated, tested: number, rules: CompleteRules): void => {
  noise.push(split.figure.noise ?? Number.NaN);
  for (const [factor, tally] of rates) {
    tally.of += 1;
    tally.caught += isCaught(worsened(split, factor), tested, rules) ? 1 : 0;
  }
};

/** Over all figures that a clock measures: what is counted repeats nearly exactly, and would make the rest look better. */
const summed = (tallies: readonly FigureTally[], factors: readonly number[]): Map<number, Tally> => {
  const timed = tallies.filter(({ gated }) => !isCounted(gated.figure));
  const sum = (factor: number, key: keyof Tally): number =>
    timed.reduce((total, { rates }) => total + (rates.get(factor)?.[key] ?? 0), 0);
  return new Map(factors.map((factor) => [factor, { caught: sum(factor, 'caught'), of: sum(factor, 'of') }]));
};

const testDomain = (
  domain: ClockDomain,
  gated: readonly Gated[],
  runs: readonly Results[],
  rules: CompleteRules,
  { splits, cyclesPerSide }: SelfTestOptions,
): DomainTest => {
  const figures = gated.map((one) => ({ gated: one, samples: samplesOf(one.figure).base }));
  const most = Math.floor(Math.min(...figures.map(({ samples }) => samples.length)) / 2);
  const size = Math.min(most, cyclesPerSide ?? most);
  const random = generator(SEED);
  const tested = gated.filter(isTested).length;
  const factors = FACTORS[domain];
  const tallies = gated.map((one) => tallyOf(one, factors));
  const found = { checks: 0, figures: 0, undecided: 0 };
  for (let i = 0; i < splits; i += 1) {
    const split = splitAtRandom(figures, size, random);
    const raised = alarms(split, rules);
    found.checks += raised > 0 ? 1 : 0;
    found.figures += raised;
    found.undecided += split.filter((one) => cyclesNeeded(one, tested, rules) !== undefined).length;
    for (const [index, one] of split.entries()) count(tallies[index] ?? tallyOf(one, factors), one, tested, rules);
  }
  const total = summed(tallies, factors);
  return {
    domain,
    figures: gated.length,
    cycles_per_side: size,
    decidable: found.undecided === 0,
    false_alarms: { caught: found.checks, of: splits },
    false_figures: { caught: found.figures, of: splits * gated.length },
    consecutive: consecutiveBlocks(figures, rules),
    across_runs: acrossRuns(runs, domain, rules),
    power: [...total].map(([factor, tally]) => ({ factor, ...tally })),
    smallest_caught: smallestOf(factors, total),
    by_figure: tallies.map(({ gated: { cell, figure }, rates, noise }) => ({
      title: cell.title,
      metric: figure.name,
      noise: middleOf(noise),
      smallest_caught: smallestOf(factors, rates),
    })),
  };
};

const middleOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/**
 * What the rules make of equal compared with equal, and of a change that is known, on recorded cycles of the same thing: the cycles are split
 * at random into two sides, often, and one of them is made worse by a factor. Nothing is measured here, so it says of a machine what its
 * recorded runs say of it.
 */
export const selfTest = (runs: readonly Results[], rules: CompleteRules, options: SelfTestOptions): GateSelfTest => {
  const { cells } = compareSides(runs, runs);
  const all = gatedFigures(cells, rules);
  const canSplit = ({ figure }: Gated): boolean => samplesOf(figure).base.length >= LEAST_SAMPLES;
  const gated = all.filter(canSplit);
  const leftOut = all.filter((one) => !canSplit(one)).map(({ cell, figure }) => `${cell.title}: ${figure.name}`);
  const domains = [...new Set(gated.map(({ cell }) => cell.domain))];
  return {
    schema_version: 1,
    kind: 'gate-self-test',
    runs: runs.map(({ run }) => run.id),
    ...(leftOut.length === 0 ? {} : { left_out: leftOut }),
    domains: domains.map((domain) =>
      testDomain(
        domain,
        gated.filter(({ cell }) => cell.domain === domain),
        runs,
        rules,
        options,
      ),
    ),
  };
};
