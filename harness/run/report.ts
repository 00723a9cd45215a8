import path from 'node:path';
import { reporters } from '../../reports/registry.ts';
import { derive } from '../derive/derive.ts';
import { type Results, results as resultsSchema } from '../schema/results.ts';
import { readEvents, readRunFile, writeWhole } from './run-folder.ts';

/** Derives the results of a run folder again, from its plan and events alone, and writes every report. */
export const writeReports = async (dir: string): Promise<Results> => {
  const results = resultsSchema.parse(derive(readRunFile(dir), readEvents(dir)));
  for (const { file, render } of reporters) await writeWhole(path.join(dir, file), await render(results));
  return results;
};
