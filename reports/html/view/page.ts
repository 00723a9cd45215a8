import type { Results } from '../../../harness/schema/results.ts';
import { promisesView } from './promises/page.ts';
import { severalView } from './several/page.ts';
import { singleView } from './single.ts';

/** Everything that the templates show, already in words: they choose nothing and compute nothing. */
export const pageView = async (results: Results) => {
  if (results.cells.some(({ cell }) => cell.subject !== undefined)) return promisesView(results);
  return results.machines.length > 1 ? severalView(results) : await singleView(results);
};

export type PageView = Awaited<ReturnType<typeof pageView>>;
