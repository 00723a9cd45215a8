import type { Results } from '../../../harness/schema/results.ts';
import type { Scaling, ScalingCurve, SweptAxis } from '../../../harness/schema/scaling.ts';
import { drawScalingCurve } from '../../charts/scaling-curve.ts';
import { formatInterval, formatPercent, formatValue, scaleFor } from '../../format.ts';
import {
  absentPoints,
  curveFinding,
  curveLabel,
  modelQuality,
  placeText,
  pointText,
  predictionText,
  stepOf,
  sweepsOf,
  withInterval,
} from '../../scaling.ts';
import type { ChartView } from './charts.ts';
import { verdictView } from './words.ts';

const MARKS = 'Large mark: median. Bar: 95 % interval. Small circles: every cycle. Both axes are logarithmic.';
const LINE = 'Line: the model; shaded: where one further cycle lies, 95 %. Below: how far medians are off the line.';
const REFUSED_LINE = 'Dashed: the line that was refused. Below: how far medians are off it.';

const noteOf = ({ model, refused }: ScalingCurve): string => {
  if (model === null) return MARKS;
  return `${MARKS} ${refused === '' ? LINE : REFUSED_LINE}`;
};

const lowered = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

const lineAt = ({ median, residual_ratio }: ScalingCurve['points'][number]): number | undefined =>
  residual_ratio === null ? undefined : median * (1 - residual_ratio);

const chartOf = async (curve: ScalingCurve, { axis, points }: Scaling): Promise<ChartView | null> => {
  const { size, name } = stepOf(axis);
  const time = scaleFor(curve.unit, Math.max(0, ...curve.points.map(({ median }) => median)));
  const drawn = await drawScalingCurve({
    xTitle: axis.unit === 'count' ? axis.about : `${axis.about}, ${name}`,
    yTitle: `${lowered(curveLabel(curve))}, ${time.symbol}`,
    points: curve.points.map((point) => {
      const line = lineAt(point);
      return {
        x: point.x / size,
        median: point.median * time.factor,
        low: point.ci_low * time.factor,
        high: point.ci_high * time.factor,
        samples: point.samples.map((sample) => sample * time.factor),
        line: line === undefined ? undefined : line * time.factor,
      };
    }),
    line: (curve.model?.line ?? []).map(({ x, value, ci_low, ci_high }) => ({
      x: x / size,
      value: value * time.factor,
      low: ci_low * time.factor,
      high: ci_high * time.factor,
    })),
    refused: curve.refused !== '',
    failed: points
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ x, verdict }) => ({ x: x / size, word: verdictView(verdict).word.toLowerCase() })),
  });
  if (drawn === undefined) return null;
  return {
    title: curveFinding(curve, axis),
    alt: curve.points
      .map(
        ({ x, median, ci_low, ci_high }) =>
          `${placeText(axis, x)}: ${withInterval({ value: median, ci_low, ci_high }, curve.unit)}.`,
      )
      .join(' '),
    note: noteOf(curve),
    svg: drawn.svg,
    narrow: null,
  };
};

const signed = (ratio: number): string => `${ratio > 0 ? '+' : ''}${formatPercent(ratio)}`;

const timeView = (curve: ScalingCurve, at: number) => {
  const point = curve.points.find(({ x }) => x === at);
  if (point === undefined) return { value: '', detail: '' };
  const scale = scaleFor(curve.unit, point.median);
  const off = point.residual_ratio === null ? '' : `, ${signed(point.residual_ratio)} off the line`;
  return {
    value: formatValue(point.median, curve.unit, scale),
    detail: `${formatInterval(point.ci_low, point.ci_high, curve.unit, scale)}${off}`,
  };
};

const modelRow = (curve: ScalingCurve, axis: SweptAxis) => {
  const { model, prediction, unit } = curve;
  return {
    label: curveLabel(curve),
    intercept: model === null ? '' : withInterval(model.intercept, unit),
    slope: model === null ? '' : `${withInterval(model.slope, unit, stepOf(axis).size)} per ${stepOf(axis).name}`,
    quality: modelQuality(curve),
    predicted: prediction === null ? curve.refused : withInterval(prediction, unit),
  };
};

const axisView = async ({ sweep, where }: { sweep: Scaling; where: string }, index: number) => {
  const { axis, points, curves } = sweep;
  const charts = await Promise.all(curves.map((curve) => chartOf(curve, sweep)));
  return {
    anchor: `scaling-${index + 1}`,
    title: `${axis.id}${where}`,
    about: `Along it grow: ${axis.about} (${axis.workload}, parameter ${axis.parameter}). ${axis.limits}`,
    absent: absentPoints(sweep),
    predictions: curves.map((curve) => predictionText(curve, axis)),
    charts: charts.filter((chart) => chart !== null),
    heads: curves.map(curveLabel),
    rows: points.map((point) => ({
      place: pointText(axis, point),
      verdict: verdictView(point.verdict),
      rate: `${point.passed} of ${point.of}`,
      times: curves.map((curve) => timeView(curve, point.x)),
    })),
    far: placeText(axis, axis.far),
    models: curves.map((curve) => modelRow(curve, axis)),
  };
};

/** Curves along the axes of a run that sweeps: none in every other. */
export const scalingView = async (results: Results) => Promise.all(sweepsOf(results).map(axisView));
