import type { Results } from '../../../harness/schema/results.ts';
import { adviceView } from './advice.ts';
import { clonesView } from './clones.ts';
import { navigationItem } from './common.ts';
import { migrationsView } from './migrations.ts';
import { promisesView } from './promises/page.ts';
import { scalingView } from './scaling.ts';
import { severalView } from './several/page.ts';
import { singleView } from './single.ts';

const viewOf = async (results: Results) => {
  if (results.cells.some(({ cell }) => cell.subject !== undefined)) return promisesView(results);
  return results.machines.length > 1 ? severalView(results) : await singleView(results);
};

/** Everything that the templates show, already in words: they choose nothing and compute nothing. */
export const pageView = async (results: Results) => {
  const view = await viewOf(results);
  const scaling = await scalingView(results);
  const clones = await clonesView(results);
  const migrations = migrationsView(results);
  const advice = await adviceView(results);
  const [verdict, ...others] = view.navigation;
  const more = [
    ...(advice.length === 0 ? [] : [navigationItem('advice', 'Advice')]),
    ...(scaling.length === 0 ? [] : [navigationItem('scaling', 'How time grows')]),
    ...(clones.length === 0 ? [] : [navigationItem('clones', 'Clones')]),
    ...(migrations.length === 0 ? [] : [navigationItem('migrations', 'Migrations')]),
  ];
  return { ...view, advice, scaling, clones, migrations, navigation: [verdict, ...more, ...others] };
};

export type PageView = Awaited<ReturnType<typeof pageView>>;
