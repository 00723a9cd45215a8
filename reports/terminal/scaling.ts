import type { Results } from '../../harness/schema/results.ts';
import { printable } from '../format.ts';
import { absentPoints, curveFinding, predictionText, sweepsOf } from '../scaling.ts';

/** A line for each curve and each prediction of a run that sweeps. */
export const scalingLines = (results: Results): string[] =>
  sweepsOf(results).flatMap(({ sweep, where }) => [
    '',
    printable(`${sweep.axis.id}${where}: ${sweep.axis.about}`),
    ...sweep.curves.map((curve) => `  ${printable(curveFinding(curve, sweep.axis))}.`),
    ...sweep.curves.map((curve) => `  ${printable(predictionText(curve, sweep.axis))}`),
    ...absentPoints(sweep).map((text) => `  ${printable(text)}`),
  ]);
