import type { CompareReport } from '../../harness/schema/compare.ts';
import { pageTemplates } from './templates.ts';
import { comparisonView } from './view/comparison.ts';

/** A comparison as one HTML file: it needs no network, no server and no script. `version` is that of this program. */
export const renderComparisonHtml = (report: CompareReport, version: string): string =>
  pageTemplates().comparison(comparisonView(report, version));
