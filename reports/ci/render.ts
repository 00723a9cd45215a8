import type { Results } from '../../harness/schema/results.ts';
import { renderAnnotations } from './annotations.ts';
import { ciGroups } from './cells.ts';
import { renderJobSummary } from './job-summary.ts';
import { renderJUnit } from './junit.ts';
import { renderTap } from './tap.ts';

/** A run as JUnit XML: a test suite for each machine, a test case for each cell. */
export const junitOf = (results: Results): string =>
  renderJUnit(`criu-qualify ${results.run.suite}`, ciGroups(results), results.time_budget.total_ms / 1000);

/** A run as TAP 14: a test point for each cell. */
export const tapOf = (results: Results): string => renderTap(results.headline, ciGroups(results));

/** A run as annotations of GitHub Actions. */
export const annotationsOf = (results: Results): string => renderAnnotations(results.headline, ciGroups(results));

/** What GitHub shows of a run. */
export const gitHubTextOf = async (results: Results): Promise<{ annotations: string; summary: string }> => ({
  annotations: annotationsOf(results),
  summary: await renderJobSummary(results),
});
