import type { Results } from '../harness/schema/results.ts';
import { renderHtml } from './html/render.ts';
import { renderJson } from './json.ts';
import { renderText } from './terminal/text.ts';

/** A format of report: a pure function of the results, and the file that it is written to. */
export interface Reporter {
  readonly id: string;
  /** Name of the file in the run folder. */
  readonly file: string;
  readonly render: (results: Results) => Promise<string>;
}

export const reporters: readonly Reporter[] = [
  { id: 'html', file: 'report.html', render: renderHtml },
  { id: 'json', file: 'results.json', render: renderJson },
  { id: 'text', file: 'summary.txt', render: renderText },
];

/** The reporter of an id, if there is one. */
export const reporterById = (id: string): Reporter | undefined => reporters.find((reporter) => reporter.id === id);
