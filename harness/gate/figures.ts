import { medianOfRuns, type Runs, ratioOfMedians } from '../measure/ratio-of-medians.ts';
import type { FigureChange, SideFigure } from '../schema/compare.ts';
import type { Metric } from '../schema/results.ts';
import type { PooledCell } from './side.ts';

/** A figure of a cell with the samples of each run that has any. */
interface PooledFigure {
  readonly shape: Pick<Metric, 'name' | 'unit' | 'domain' | 'better'>;
  readonly runs: Runs;
}

const pooledFigures = ({ seen }: PooledCell): Map<string, PooledFigure> => {
  const figures = new Map<string, { shape: PooledFigure['shape']; runs: (readonly number[])[] }>();
  for (const { name, unit, domain, better, samples } of seen.flatMap(({ result }) => result.metrics)) {
    if (samples.length === 0) continue;
    const figure = figures.get(name);
    if (figure === undefined) figures.set(name, { shape: { name, unit, domain, better }, runs: [samples] });
    else figure.runs.push(samples);
  }
  return figures;
};

const sideFigure = (runs: Runs, resamples: number | undefined): SideFigure => ({
  runs: runs.map((run) => [...run]),
  ...medianOfRuns(runs, resamples),
});

const countOf = (runs: Runs): number => runs.reduce((sum, run) => sum + run.length, 0);

const tellsOf = (better: Metric['better'], low: number | null, high: number | null): FigureChange['tells'] => {
  if (low === null || high === null || (low <= 0 && high >= 0)) return 'nothing';
  if (better === 'neither') return 'other';
  return low > 0 === (better === 'higher') ? 'better' : 'worse';
};

const NO_CHANGE = { change: null, ci_low: null, ci_high: null, noise: null } as const;

const changeOf = (
  base: Runs,
  run: Runs,
  resamples: number | undefined,
): Pick<FigureChange, 'change' | 'ci_low' | 'ci_high' | 'noise'> => {
  // A part of nothing is nothing that can be told.
  if (base.flat().some((sample) => sample <= 0)) return NO_CHANGE;
  const { ratio, ci_low, ci_high, noise } = ratioOfMedians(run, base, resamples);
  if (countOf(base) < 2 || countOf(run) < 2) return { ...NO_CHANGE, change: ratio - 1 };
  return { change: ratio - 1, ci_low: ci_low - 1, ci_high: ci_high - 1, noise };
};

/** The change of one figure, from the samples of each run of the two sides; a number of resamples asks for a rougher interval. */
export const figureChange = (shape: PooledFigure['shape'], base: Runs, run: Runs, resamples?: number): FigureChange => {
  const change = changeOf(base, run, resamples);
  const { name, unit, domain, better } = shape;
  return {
    name,
    unit,
    domain,
    better,
    base: sideFigure(base, resamples),
    run: sideFigure(run, resamples),
    ...change,
    tells: tellsOf(better, change.ci_low, change.ci_high),
  };
};

export interface ComparedFigures {
  readonly figures: FigureChange[];
  readonly vanished: string[];
  readonly appeared: string[];
}

/** Every figure of two cells. Those that only one side has are named, not compared. */
export const compareFigures = (base: PooledCell, run: PooledCell): ComparedFigures => {
  const [before, after] = [pooledFigures(base), pooledFigures(run)];
  return {
    figures: [...before].flatMap(([name, { shape, runs }]) => {
      const now = after.get(name);
      return now === undefined ? [] : [figureChange(shape, runs, now.runs)];
    }),
    vanished: [...before.keys()].filter((name) => !after.has(name)),
    appeared: [...after.keys()].filter((name) => !before.has(name)),
  };
};
