import { type Estimate, fitLine, LEAST_POINTS, type LinearFit } from '../measure/linear-fit.ts';
import { metricNamed } from '../schema/metric.ts';
import type { CellResult, Metric } from '../schema/results.ts';
import type { RunFile } from '../schema/run.ts';
import type { Scaling, ScalingCurve, ScalingModel, SweptAxis } from '../schema/scaling.ts';

/** What grows: the freeze, both processes, and what a client sees. */
const METRICS = ['frozen_time_us', 'dump_wall_ms', 'restore_wall_ms', 'outage_established_ms'] as const;

/** A model is refused where it is both surely not straight and off by so much that it would mislead. */
const SURELY = 0.01;
const TOO_FAR_OFF = 0.15;
/** From here on a line is wrong however few cycles there are to show it. */
const FAR_OFF = 0.25;
/** Points of the drawn line, evenly spaced on a logarithmic axis. */
const STEPS = 32;

interface Point {
  readonly x: number;
  readonly cell: CellResult;
}

interface Measured {
  readonly x: number;
  readonly metric: Metric;
}

/** Times cannot be negative: an interval of a prediction ends at zero. */
const aboveZero = ({ value, ci_low, ci_high }: Estimate): Estimate => ({ value, ci_low: Math.max(0, ci_low), ci_high });

const lineOf = (fit: LinearFit, first: number, last: number): ScalingModel['line'] =>
  Array.from({ length: STEPS + 1 }, (_, i) => {
    const x = first * (last / first) ** (i / STEPS);
    return { x, ...aboveZero(fit.predict(x)) };
  });

const percent = (ratio: number): string => `${(ratio * 100).toFixed(0)} %`;

const refusalOf = (fit: LinearFit, far: number): string => {
  const off = Math.max(...fit.residuals.map(Math.abs));
  if (off > FAR_OFF) return `A straight line does not fit: a median is ${percent(off)} off it.`;
  if (off > TOO_FAR_OFF && fit.lackOfFit !== undefined && fit.lackOfFit < SURELY)
    return `A straight line does not fit: a median is ${percent(off)} off it, which is more than the cycles scatter.`;
  if (fit.slope.value <= 0) return 'The time does not grow along this axis.';
  return fit.predict(far).ci_low > 0 ? '' : 'The cycles scatter so much that its interval would begin at nothing.';
};

const modelOf = (fit: LinearFit, measured: readonly Measured[]): ScalingModel => ({
  intercept: fit.intercept,
  slope: fit.slope,
  spread_ratio: fit.spread,
  max_residual_ratio: Math.max(...fit.residuals.map(Math.abs)),
  lack_of_fit_p: fit.lackOfFit ?? null,
  line: lineOf(fit, Math.min(...measured.map(({ x }) => x)), Math.max(...measured.map(({ x }) => x))),
});

const predictionOf = (fit: LinearFit, far: number, last: number): ScalingCurve['prediction'] => ({
  x: far,
  beyond_ratio: far / last,
  ...aboveZero(fit.predict(far)),
});

const curveOf = (name: string, points: readonly Point[], { far }: SweptAxis): ScalingCurve | undefined => {
  const measured = points.flatMap(({ x, cell }) => {
    const metric = cell.verdict === 'pass' ? metricNamed(cell.metrics, name) : undefined;
    return metric === undefined ? [] : [{ x, metric }];
  });
  const [first] = measured;
  if (first === undefined) return undefined;
  const { domain, unit } = first.metric;
  const fit = domain === 'wall' ? fitLine(measured.map(({ x, metric: { samples } }) => ({ x, samples }))) : undefined;
  const tooFew = `A line takes ${LEAST_POINTS} points that passed, and there are ${measured.length}.`;
  const noLine = domain === 'wall' ? tooFew : 'The clock of this machine is not the wall clock, so no time is predicted from it.';
  const refused = fit === undefined ? noLine : refusalOf(fit, far);
  return {
    metric: first.metric.name,
    unit: unit === 'us' || unit === 'instructions' ? unit : 'ms',
    points: measured.map(({ x, metric: { samples, median, ci_low, ci_high } }, i) => ({
      x,
      samples,
      median,
      ci_low,
      ci_high,
      residual_ratio: fit?.residuals[i] ?? null,
    })),
    model: fit === undefined ? null : modelOf(fit, measured),
    refused,
    prediction: fit === undefined || refused !== '' ? null : predictionOf(fit, far, Math.max(...measured.map(({ x }) => x))),
  };
};

const pointsOf = (axis: SweptAxis, machine: string, cells: readonly CellResult[]): Point[] =>
  cells
    .filter(({ cell }) => cell.axis === axis.id && cell.machine === machine && cell.procedure === (axis.procedure ?? 'roundtrip'))
    .map((cell) => ({ x: Number(cell.cell.workload.params[axis.parameter]), cell }))
    .toSorted((a, b) => a.x - b.x);

/** Of a service that is written to: how quickly it really was. */
const reachedIn = (metrics: readonly Metric[]): Pick<Scaling['points'][number], 'reached'> => {
  const [before, after] = ['before', 'after'].map((side) =>
    metrics.find(({ name }) => name === `write_rate_${side}_bytes_per_s`),
  );
  return before === undefined || after === undefined ? {} : { reached: { before: before.median, after: after.median } };
};

/** The curves of a run that sweeps, machine by machine: no model mixes two machines, and so none mixes two clocks. */
export const scalingOf = ({ axes = [], machines }: Pick<RunFile, 'axes' | 'machines'>, cells: readonly CellResult[]): Scaling[] =>
  machines.flatMap(({ id: machine, clock_domain }) =>
    axes.map((axis) => {
      const points = pointsOf(axis, machine, cells);
      return {
        axis,
        machine,
        domain: clock_domain,
        points: points.map(({ x, cell: { cell, verdict, reason, success_rate, metrics } }) => ({
          x,
          cell: cell.id,
          verdict,
          reason,
          passed: success_rate.passed,
          of: success_rate.of,
          ...reachedIn(metrics),
        })),
        curves: METRICS.flatMap((name) => curveOf(name, points, axis) ?? []),
      };
    }),
  );
