import type { CellResult, Results } from '../harness/schema/results.ts';
import { formatNumber, formatPercent, plural } from './format.ts';

/** Cycles of a cell in which something else disturbed the machine, with the first reason; undefined without one. */
export const disturbedText = ({ cycles }: CellResult): string | undefined => {
  const disturbed = cycles.filter((cycle) => cycle.disturbed !== undefined);
  const [first] = disturbed;
  return first === undefined
    ? undefined
    : `${disturbed.length} of ${plural(cycles.length, 'cycle')} ${disturbed.length === 1 ? 'was' : 'were'} disturbed (cycle ${first.cycle}: ${first.disturbed}), and ${disturbed.length === 1 ? 'its figures are' : 'their figures are'} among these`;
};

export interface NoiseRow {
  readonly title: string;
  readonly disturbed: string;
  readonly steal: string;
  readonly loop: string;
  readonly pressure: string;
  readonly load: string;
}

const spread = (values: readonly number[], text: (value: number) => string): string => {
  if (values.length === 0) return 'not counted';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? text(low) : `${text(low)} to ${text(high)}`;
};

/** How disturbed the machine was during the cycles of each cell, lowest to highest. */
export const noiseRows = ({ cells }: Results): NoiseRow[] =>
  cells.flatMap((cell) => {
    const { noise = [], title, cycles } = cell;
    if (noise.length === 0) return [];
    const disturbed = cycles.filter((cycle) => cycle.disturbed !== undefined).length;
    return [
      {
        title,
        disturbed: `${disturbed} of ${cycles.length}`,
        steal: spread(
          noise.map(({ steal_share }) => steal_share),
          formatPercent,
        ),
        loop: spread(
          noise.map(({ loop_ratio }) => loop_ratio),
          (value) => `${formatNumber(value)}×`,
        ),
        pressure: spread(
          noise.flatMap(({ pressure_share }) => pressure_share ?? []),
          formatPercent,
        ),
        load: spread(
          noise.map(({ load_1m }) => load_1m),
          formatNumber,
        ),
      },
    ];
  });
