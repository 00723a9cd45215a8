import path from 'node:path';
import { reporters } from '../../reports/registry.ts';
import { derive } from '../derive/derive.ts';
import { type Results, results as resultsSchema } from '../schema/results.ts';
import { readEvents, readRunFile, writeWhole } from './run-folder.ts';

/** The results of a run folder, from its plan and events alone. They are held against the published schema. */
export const deriveRun = (dir: string): Results => resultsSchema.parse(derive(readRunFile(dir), readEvents(dir)));

/** Derives the results of a run folder again and writes every report into it. */
export const writeReports = async (dir: string): Promise<Results> => {
  const results = deriveRun(dir);
  for (const { file, render } of reporters) await writeWhole(path.join(dir, file), await render(results));
  return results;
};
