import type { Results } from '../../harness/schema/results.ts';
import { renderSummary } from './summary.ts';

/** The summary for a file: no colour, wide enough for every column. */
export const renderText = async (results: Results): Promise<string> => renderSummary(results, { color: false, width: 160 });
