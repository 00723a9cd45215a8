import type { Results } from '../../../../harness/schema/results.ts';
import { formatValue, plural } from '../../../format.ts';
import { groupCells } from '../groups.ts';
import { type DefinitionView, definition, repetitionText } from '../method.ts';
import { ENTRY_FIGURES } from './entry.ts';

export interface SeveralMethod {
  readonly repetition: string;
  readonly calibration: string;
  readonly definitions: readonly DefinitionView[];
}

const calibrationText = ({ calibrations }: Results): string => {
  if (calibrations.length === 0) return 'The prober was not calibrated in this run.';
  const worst = calibrations.reduce((a, b) => (Math.abs(b.error_ms) > Math.abs(a.error_ms) ? b : a));
  const stops = calibrations.reduce((sum, { errors_ms = [0] }) => sum + errors_ms.length, 0);
  return `The prober was held against a known stop ${plural(stops, 'time')}; it was at most ${formatValue(Math.abs(worst.error_ms), 'ms')} off, in the median of each length (${worst.workload}, resolution ${formatValue(worst.resolution_ms, 'ms')}).`;
};

/** How the figures of the details came about. */
export const severalMethod = (results: Results): SeveralMethod => {
  const used = new Set(['success_rate', ...results.cells.flatMap(({ metrics }) => metrics.map(({ name }) => name))]);
  return {
    repetition: repetitionText(groupCells(results)),
    calibration: calibrationText(results),
    definitions: ['success_rate', ...ENTRY_FIGURES].filter((name) => used.has(name)).map(definition),
  };
};
