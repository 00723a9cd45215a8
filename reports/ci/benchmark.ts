import type { CellResult, Metric, Results } from '../../harness/schema/results.ts';
import { formatInterval, plural } from '../format.ts';
import { cellNames } from './cells.ts';

/**
 * The figures that a benchmark store may keep: of cells that passed, by a clock that means something on another day. Times of the
 * emulated clock say how busy the host was, and its ratios hold within one machine only, so none of them is handed on.
 */
interface Figure {
  readonly cell: CellResult;
  readonly metric: Metric;
  /** Name of the cell, with its machine where the run has several. */
  readonly name: string;
}

export const benchmarkFigures = (results: Results): Figure[] => {
  const names = cellNames(results.cells);
  const several = new Set(results.cells.map(({ cell }) => cell.machine)).size > 1;
  return results.cells
    .filter(({ verdict }) => verdict === 'pass')
    .flatMap((cell) =>
      cell.metrics
        .filter(({ domain, samples, median }) => domain !== 'emulated' && samples.length > 0 && Number.isFinite(median))
        .map((metric) => ({
          cell,
          metric,
          name: `${names.get(cell) ?? cell.title}${several ? ` on ${cell.cell.machine}` : ''}`,
        })),
    );
};

/** Why a benchmark file holds nothing; undefined when it holds something. */
export const benchmarkNote = (results: Results): string | undefined => {
  if (benchmarkFigures(results).length > 0) return undefined;
  return results.cells.some(({ verdict }) => verdict === 'pass')
    ? 'It holds no figure: those of the emulated clock are no benchmarks.'
    : 'It holds no figure: no cell passed.';
};

/** Without the digits that a double cannot hold. */
const rounded = (value: number): number => Number(value.toPrecision(12));

const UNITS: Readonly<Partial<Record<string, string>>> = { us: 'µs', bytes: 'B', bytes_per_s: 'B/s' };

/** Where instructions are counted, a "second" is a number of them, and must not be taken for time. */
const unitOf = ({ unit, domain }: Metric): string => {
  const text = UNITS[unit] ?? unit.replaceAll('_', ' ');
  return domain === 'instructions' && /^(?:us|ms|bytes_per_s)$/.test(unit) ? `${text} of executed instructions` : text;
};

/** No name is that of a figure of another clock. */
const isNamedByClock = ({ name, domain }: Metric): boolean => domain === 'wall' || name.includes(domain.replace(/s$/, ''));

/**
 * github-action-benchmark reads a list of { name, unit, value, range, extra }, one file for customSmallerIsBetter and one for
 * customBiggerIsBetter: figures that have no better side are in neither.
 */
export const renderCustomBenchmark = (results: Results, better: 'lower' | 'higher'): string => {
  const entries = benchmarkFigures(results)
    .filter(({ metric }) => metric.better === better)
    .map(({ cell, metric, name }) => ({
      name: `${name}: ${metric.name}${isNamedByClock(metric) ? '' : `, ${metric.domain}`}`,
      unit: unitOf(metric),
      value: rounded(metric.median),
      range: formatInterval(metric.ci_low, metric.ci_high, metric.unit),
      extra: [
        `median of ${plural(metric.samples.length, 'cycle')}, 95 % interval as range`,
        cell.service,
        `kernel ${cell.cell.kernel}`,
        `userland ${cell.cell.userland.name}`,
        `clock ${metric.domain}`,
      ]
        .filter((line) => line !== '')
        .join('\n'),
    }));
  return `${JSON.stringify(entries, null, 2)}\n`;
};

/** Slugs of Bencher: lower case, digits and single dashes, at most 64 characters. */
const slug = (metric: Metric): string =>
  `${metric.name}${isNamedByClock(metric) ? '' : `-${metric.domain}`}`.replaceAll('_', '-').slice(0, 64);

/** Names of Bencher end after this many characters. */
const NAME_LENGTH = 1024;

/**
 * Bencher Metric Format (https://bencher.dev/bmf.json): benchmark, measure, value with its bounds. The domain stands in the name
 * of the measure, so that no threshold there mixes two clocks.
 */
export const renderBencher = (results: Results): string => {
  const benchmarks: Record<string, Record<string, { value: number; lower_value: number; upper_value: number }>> = {};
  for (const { metric, name } of benchmarkFigures(results)) {
    const key = name.slice(0, NAME_LENGTH);
    benchmarks[key] = {
      ...benchmarks[key],
      [slug(metric)]: {
        value: rounded(metric.median),
        lower_value: rounded(metric.ci_low),
        upper_value: rounded(metric.ci_high),
      },
    };
  }
  return `${JSON.stringify(benchmarks, null, 2)}\n`;
};
