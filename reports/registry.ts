import type { Results } from '../harness/schema/results.ts';

/** A format of report: a pure function of the results, and the file that it is written to. */
export interface Reporter {
  readonly id: string;
  /** Name of the file in the run folder. */
  readonly file: string;
  readonly render: (results: Results) => Promise<string>;
  /** Written only where it is asked for: what a CI server reads is in nobody else's way. */
  readonly onRequest?: true;
  /** One sentence where the file would be made but says nothing; undefined where it says something. */
  readonly note?: (results: Results) => Promise<string | undefined>;
}

const benchmark = (id: string, file: string, render: Reporter['render']): Reporter => ({
  id,
  file,
  render,
  onRequest: true,
  note: async (results) => (await import('./ci/benchmark.ts')).benchmarkNote(results),
});

/** One line per format. Each is loaded when it is used: the charts bring a large library, which no other command should wait for. */
export const reporters: readonly Reporter[] = [
  { id: 'html', file: 'report.html', render: async (results) => (await import('./html/render.ts')).renderHtml(results) },
  { id: 'json', file: 'results.json', render: async (results) => (await import('./json.ts')).renderJson(results) },
  { id: 'text', file: 'summary.txt', render: async (results) => (await import('./terminal/text.ts')).renderText(results) },
  {
    id: 'markdown',
    file: 'matrix.md',
    render: async (results) => (await import('./markdown/markdown.ts')).renderMarkdown(results),
  },
  { id: 'csv', file: 'results.csv', render: async (results) => (await import('./csv.ts')).renderCsv(results) },
  {
    id: 'junit',
    file: 'junit.xml',
    render: async (results) => (await import('./ci/render.ts')).junitOf(results),
    onRequest: true,
  },
  { id: 'tap', file: 'results.tap', render: async (results) => (await import('./ci/render.ts')).tapOf(results), onRequest: true },
  {
    id: 'github',
    file: 'annotations.txt',
    render: async (results) => (await import('./ci/render.ts')).annotationsOf(results),
    onRequest: true,
  },
  {
    id: 'github-summary',
    file: 'job-summary.md',
    render: async (results) => (await import('./ci/job-summary.ts')).renderJobSummary(results),
    onRequest: true,
  },
  benchmark('benchmark-smaller', 'benchmark-smaller.json', async (results) =>
    (await import('./ci/benchmark.ts')).renderCustomBenchmark(results, 'lower'),
  ),
  benchmark('benchmark-bigger', 'benchmark-bigger.json', async (results) =>
    (await import('./ci/benchmark.ts')).renderCustomBenchmark(results, 'higher'),
  ),
  benchmark('bencher', 'bencher.json', async (results) => (await import('./ci/benchmark.ts')).renderBencher(results)),
  {
    id: 'badge',
    file: 'badge.svg',
    render: async (results) => (await import('./ci/badge.ts')).renderBadge(results),
    onRequest: true,
  },
  {
    id: 'shields',
    file: 'badge.json',
    render: async (results) => (await import('./ci/badge.ts')).renderShields(results),
    onRequest: true,
  },
];

/** The reporter of an id, if there is one. */
export const reporterById = (id: string): Reporter | undefined => reporters.find((reporter) => reporter.id === id);
