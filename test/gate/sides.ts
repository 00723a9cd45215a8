import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ClockDomain } from '../../harness/schema/cell.ts';
import { type CellResult, type Metric, type Results, results as resultsSchema } from '../../harness/schema/results.ts';
import { recordedPath } from '../run/recorded.ts';

/** Forty cycles of two workloads that really took place, on a busy machine. Parsed anew each time: a test may change it. */
export const manyCycles = (): Results =>
  resultsSchema.parse(JSON.parse(gunzipSync(readFileSync(recordedPath('many-cycles', 'results.json.gz'))).toString()));

export type ChangeCell = (cell: CellResult) => CellResult | undefined;

/** A run with its cells changed; undefined leaves one out. */
export const withCells = (results: Results, change: ChangeCell): Results => ({
  ...results,
  cells: results.cells.flatMap((cell) => change(cell) ?? []),
});

export const withMetrics = (results: Results, change: (metric: Metric, cell: CellResult) => Metric | undefined): Results =>
  withCells(results, (cell) => ({ ...cell, metrics: cell.metrics.flatMap((metric) => change(metric, cell) ?? []) }));

/** Figures that a rule of these tests may gate: the others only cost time. */
const SOME = new Set([
  'outage_established_ms',
  'frozen_time_us',
  'memwrite_time_us',
  'restore_time_us',
  'forking_time_us',
  'dump_throughput_effective_bytes_per_s',
  'pages_written_pages',
  'images_bytes',
]);

export const withFew = (results: Results): Results =>
  withMetrics(results, (metric) => (SOME.has(metric.name) ? metric : undefined));

/** The samples of one metric of one cell made so many times as large. */
export const scaled = (results: Results, title: string, name: string, factor: number): Results =>
  withMetrics(results, (metric, cell) =>
    cell.title === title && metric.name === name
      ? { ...metric, samples: metric.samples.map((sample) => sample * factor) }
      : metric,
  );

/** Only these cycles of each cell. */
export const cycles = (results: Results, from: number, to: number): Results =>
  withMetrics(results, (metric) => ({ ...metric, samples: metric.samples.slice(from, to) }));

/** Every other cycle, beginning with the first or the second: two runs of the same time. */
export const interleaved = (results: Results, first: 0 | 1): Results =>
  withMetrics(results, (metric) => ({ ...metric, samples: metric.samples.filter((_, index) => index % 2 === first) }));

/** The same with another clock. */
export const inDomain = (results: Results, domain: ClockDomain): Results => ({
  ...withMetrics(results, (metric) => ({ ...metric, domain })),
  machines: results.machines.map((machine) => ({ ...machine, clock_domain: domain })),
});

/**
 * Cycles as the instruction clock gives them: the real order of the recorded ones, their scatter shrunk to a quarter of a percent, which is
 * what was measured of that clock.
 */
export const steady = (results: Results): Results =>
  inDomain(
    withMetrics(results, (metric) => {
      const { median, samples } = metric;
      const ranks = samples.toSorted((a, b) => a - b);
      const shrunk = samples.map((sample) => median * (1 + (ranks.indexOf(sample) / samples.length - 0.5) * 0.005));
      return { ...metric, samples: shrunk };
    }),
    'instructions',
  );
