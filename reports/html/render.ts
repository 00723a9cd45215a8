import type { Results } from '../../harness/schema/results.ts';
import { pageTemplates } from './templates.ts';
import { pageView } from './view/page.ts';

/**
 * The report as one HTML file: it needs no network, no server and no script.
 * Throws only when a template names something that the view does not have.
 */
export const renderHtml = async (results: Results): Promise<string> => pageTemplates().page(await pageView(results));
