import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Reporter, reporters } from '../../reports/registry.ts';
import { derive } from '../derive/derive.ts';
import { type Results, results as resultsSchema } from '../schema/results.ts';
import { readEvents, readRunFile, writeWhole } from './run-folder.ts';

/** A format that was asked for, and the file that it goes to; undefined is its own name in the run folder. */
export interface WantedReport {
  readonly reporter: Reporter;
  readonly file: string | undefined;
}

/** The results of a run folder, from its plan and events alone. They are held against the published schema. */
export const deriveRun = (dir: string): Results => resultsSchema.parse(derive(readRunFile(dir), readEvents(dir)));

/** Writes the reports that were asked for; gives each with its file. */
export const writeWanted = async (
  dir: string,
  results: Results,
  wanted: readonly WantedReport[],
): Promise<readonly { readonly reporter: Reporter; readonly file: string }[]> => {
  const written = wanted.map(({ reporter, file }) => ({ reporter, file: file ?? path.join(dir, reporter.file) }));
  for (const { reporter, file } of written) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhole(file, await reporter.render(results));
  }
  return written;
};

/** Derives the results of a run folder again and writes every report into it, with those that were asked for. */
export const writeReports = async (dir: string, wanted: readonly WantedReport[] = []): Promise<Results> => {
  const results = deriveRun(dir);
  for (const { file, render, onRequest } of reporters)
    if (onRequest !== true) await writeWhole(path.join(dir, file), await render(results));
  await writeWanted(dir, results, wanted);
  return results;
};
