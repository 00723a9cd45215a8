import type { Results } from '../harness/schema/results.ts';
import type { Scaling, ScalingCurve, SweptAxis } from '../harness/schema/scaling.ts';
import { formatInterval, formatNumber, formatPercent, formatValue, plural, scaleFor } from './format.ts';
import { SHOUTED } from './words.ts';

const MIB = 2 ** 20;

const LABELS: Readonly<Record<string, string>> = {
  frozen_time_us: 'Frozen time',
  dump_wall_ms: 'Time of criu dump',
  restore_wall_ms: 'Time of criu restore',
  outage_established_ms: 'Outage of an open connection',
};

/** What a curve is of, as a title begins. */
export const curveLabel = ({ metric }: ScalingCurve): string => LABELS[metric] ?? metric;

/** `1.00 GiB`, `300 connections`. */
export const placeText = ({ unit, one, many }: SweptAxis, x: number): string => {
  if (unit === 'count') return plural(x, one, many);
  return unit === 'bytes' ? formatValue(x, 'bytes') : `${formatValue(x, 'bytes')}/s`;
};

/** A point of a table, with what was really written where it is about that. */
export const pointText = (axis: SweptAxis, { x, reached }: Scaling['points'][number]): string => {
  const mib = (rate: number): string => `${formatNumber(rate / MIB)} MiB/s`;
  const place = placeText(axis, x);
  return reached === undefined ? place : `${place}: ${mib(reached.before)} before, ${mib(reached.after)} after`;
};

/** One step that a slope is given for: its size in the unit of the axis, and its name. */
export const stepOf = ({ unit, one }: SweptAxis): { size: number; name: string } => {
  if (unit === 'count') return { size: 1, name: one };
  return { size: MIB, name: unit === 'bytes' ? 'MiB' : 'MiB/s' };
};

/** A time with its 95 % interval. */
export const withInterval = (
  { value, ci_low, ci_high }: { value: number; ci_low: number; ci_high: number },
  unit: ScalingCurve['unit'],
  factor = 1,
): string => {
  const scale = scaleFor(unit, value * factor);
  return `${formatValue(value * factor, unit, scale)} (${formatInterval(ci_low * factor, ci_high * factor, unit, scale)})`;
};

/** The finding as a title. */
export const curveFinding = (curve: ScalingCurve, axis: SweptAxis): string => {
  const { model, unit, points, refused } = curve;
  const label = curveLabel(curve);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return `${label} was not measured`;
  const range = `${formatValue(first.median, unit)} at ${placeText(axis, first.x)}, ${formatValue(last.median, unit)} at ${placeText(axis, last.x)}`;
  if (model === null) return `${label}: ${range}`;
  if (refused !== '') return `${label} is not predicted: ${range}`;
  if (model.slope.ci_low <= 0) return `${label} is not seen to grow with the ${axis.about}: ${range}`;
  const { size, name } = stepOf(axis);
  const from = model.intercept.value > 0 ? `, from ${formatValue(model.intercept.value, unit)}` : '';
  return `${label} grows by ${formatValue(model.slope.value * size, unit)} per ${name}${from}`;
};

/** What is predicted, or why nothing is. */
export const predictionText = (curve: ScalingCurve, axis: SweptAxis): string => {
  const { prediction, refused, unit } = curve;
  const far = placeText(axis, axis.far);
  if (prediction === null) return `${curveLabel(curve)}: nothing is predicted for ${far}. ${refused}`;
  const scale = scaleFor(unit, prediction.value);
  const interval = formatInterval(prediction.ci_low, prediction.ci_high, unit, scale);
  return `${curveLabel(curve)} for ${far} on this machine: ${formatValue(prediction.value, unit, scale)}, 95 % interval ${interval}. This is an extrapolation, ${formatNumber(prediction.beyond_ratio)} times as far as was measured: it holds if the line goes on.`;
};

type Point = Scaling['points'][number];

const absenceText = (axis: SweptAxis, { x, verdict, reason, passed, of }: Point): string => {
  const said = reason === '' ? '' : `: ${reason}`;
  return `${placeText(axis, x)} is not in the curves: ${SHOUTED[verdict]}, ${passed} of ${plural(of, 'cycle')} passed${said}`;
};

/** Where a machine cannot do at all what an axis does, it cannot at every point. */
const areAllSkipped = (points: readonly Point[]): boolean =>
  points.length > 1 && points.every(({ verdict, reason }) => verdict === 'skip' && reason === points[0]?.reason);

/** Points that are in no curve, each with its reason. */
export const absentPoints = ({ axis, points }: Scaling): string[] => [
  ...axis.left_out.map(({ x, why }) => `${placeText(axis, x)} was left out: it ${why}.`),
  ...(areAllSkipped(points)
    ? [`No point is in the curves: ${points[0]?.reason}`]
    : points.filter(({ verdict }) => verdict !== 'pass').map((point) => absenceText(axis, point))),
];

/** Scatter and residuals of a model, in one sentence. */
export const modelQuality = ({ model }: ScalingCurve): string => {
  if (model === null) return '';
  const p = model.lack_of_fit_p;
  const test = p === null ? '' : `, lack of fit p ${p < 0.001 ? 'below 0.001' : `= ${p.toFixed(3)}`}`;
  return `one cycle scatters by ${formatPercent(model.spread_ratio)} about the line; the median furthest off it is off by ${formatPercent(model.max_residual_ratio)}${test}`;
};

/** Sweeps of a run, each with the name of its machine where there are several. */
export const sweepsOf = ({ scaling = [], machines }: Results): { sweep: Scaling; where: string }[] =>
  scaling
    .filter(({ points, axis }) => points.length + axis.left_out.length > 0)
    .map((sweep) => ({ sweep, where: machines.length > 1 ? ` on ${sweep.machine}` : '' }));
