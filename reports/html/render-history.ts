import type { HistoryReport } from '../../harness/schema/history.ts';
import { pageTemplates } from './templates.ts';
import { historyView } from './view/history.ts';

/** A history as one HTML file: it needs no network, no server and no script. `metrics` are those to show; none is the telling ones. */
export const renderHistoryHtml = async (report: HistoryReport, metrics: readonly string[], version: string): Promise<string> =>
  pageTemplates().history(await historyView(report, metrics, version));
