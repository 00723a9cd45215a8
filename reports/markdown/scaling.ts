import type { Results } from '../../harness/schema/results.ts';
import {
  absentPoints,
  curveFinding,
  curveLabel,
  modelQuality,
  pointText,
  predictionText,
  sweepsOf,
  withInterval,
} from '../scaling.ts';
import { escaped } from './escape.ts';
import { rowText } from './row.ts';

/** The curves of a run that sweeps, with their models and what these predict; nothing for every other run. */
export const scalingLines = (results: Results): string[] =>
  sweepsOf(results).flatMap(({ sweep, where }) => {
    const { axis, points, curves } = sweep;
    return [
      '',
      `## How time grows: ${escaped(`${axis.id}${where}`)}`,
      '',
      escaped(`Along it grow: ${axis.about} (${axis.workload}). ${axis.limits}`),
      '',
      ...curves.map((curve) => `- ${escaped(`${curveFinding(curve, axis)}; ${modelQuality(curve)}`.replace(/; $/, ''))}.`),
      ...curves.map((curve) => `- ${escaped(predictionText(curve, axis))}`),
      ...absentPoints(sweep).map((text) => `- ${escaped(text)}`),
      '',
      rowText(['point', 'passed', ...curves.map((curve) => escaped(curveLabel(curve)))]),
      rowText(['---', ':-:', ...curves.map(() => '---')]),
      ...points.map((one) =>
        rowText([
          escaped(pointText(axis, one)),
          `${one.passed}/${one.of}`,
          ...curves.map(({ points: measured, unit }) => {
            const point = measured.find(({ x }) => x === one.x);
            return point === undefined ? '' : escaped(withInterval({ ...point, value: point.median }, unit));
          }),
        ]),
      ),
    ];
  });
