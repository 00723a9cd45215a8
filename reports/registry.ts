import type { Results } from '../harness/schema/results.ts';

/** A format of report: a pure function of the results, and the file that it is written to. */
export interface Reporter {
  readonly id: string;
  /** Name of the file in the run folder. */
  readonly file: string;
  readonly render: (results: Results) => Promise<string>;
}

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
];

/** The reporter of an id, if there is one. */
export const reporterById = (id: string): Reporter | undefined => reporters.find((reporter) => reporter.id === id);
