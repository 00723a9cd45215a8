import { compareMedians, type RatioEstimate, type Runs } from '../measure/compare-medians.ts';
import type { FigureChange } from '../schema/compare.ts';
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

const countOf = (runs: Runs): number => runs.reduce((sum, run) => sum + run.length, 0);

const tellsOf = (better: Metric['better'], low: number | null, high: number | null): FigureChange['tells'] => {
  if (low === null || high === null || (low <= 0 && high >= 0)) return 'nothing';
  if (better === 'neither') return 'other';
  return low > 0 === (better === 'higher') ? 'better' : 'worse';
};

const NO_CHANGE = { change: null, ci_low: null, ci_high: null, noise: null } as const;

const changeOf = (
  ratio: RatioEstimate | undefined,
  hasInterval: boolean,
): Pick<FigureChange, 'change' | 'ci_low' | 'ci_high' | 'noise'> => {
  if (ratio === undefined) return NO_CHANGE;
  const change = ratio.ratio - 1;
  return hasInterval
    ? { change, ci_low: ratio.ci_low - 1, ci_high: ratio.ci_high - 1, noise: ratio.noise }
    : { ...NO_CHANGE, change };
};

/** The change of one figure, from the samples of each run of the two sides; a number of resamples asks for a rougher interval. */
export const figureChange = (shape: PooledFigure['shape'], base: Runs, run: Runs, resamples?: number): FigureChange => {
  const { above, below, ratio } = compareMedians(run, base, resamples);
  const change = changeOf(ratio, countOf(base) > 1 && countOf(run) > 1);
  const { name, unit, domain, better } = shape;
  return {
    name,
    unit,
    domain,
    better,
    base: { runs: base.map((one) => [...one]), ...below },
    run: { runs: run.map((one) => [...one]), ...above },
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
