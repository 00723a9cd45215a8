import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inputError, messageOf } from '../errors.ts';
import type { SavedRun } from '../gate/history/history.ts';
import type { HistoryReport } from '../schema/history.ts';
import type { Results } from '../schema/results.ts';
import { loadSide } from './load-side.ts';

/** 20260131T120000Z-quick-0123abcd.json: sorts by time, and says what it is. */
const STORED = /^\d{8}T\d{6}Z-.+-[0-9a-f]{8}\.json$/;
const RESULTS = 'results.json';
/** Folders of a run that hold no other run, and what is nobody's history. */
const SKIPPED: ReadonlySet<string> = new Set(['artifacts', 'images', 'node_modules', '.git']);

/** Name of a run in a store. Two computers may make a run at the same second with the same name, so what was run is in it too. */
export const storedName = ({ run, cells, provenance }: Results): string => {
  const time = run.created.replace(/[-:]/g, '').replace(/\.\d+/, '');
  const word = run.id.replace(/[^\w.-]+/g, '-').slice(0, 80) || 'run';
  const what = JSON.stringify([run.created, run.id, provenance.argv, provenance.host, cells.map(({ cell }) => cell.id)]);
  return `${/^\d{8}T\d{6}Z$/.test(time) ? time : '00000000T000000Z'}-${word}-${createHash('sha256').update(what).digest('hex').slice(0, 8)}.json`;
};

/** Keeps a copy of a run's results in a store, which is no more than a folder. Safe beside other writers: a copy is there as a whole or not at all. */
export const storeRun = async (store: string, results: Results): Promise<string> => {
  await mkdir(store, { recursive: true });
  const file = path.join(store, storedName(results));
  const partial = path.join(store, `.${randomUUID()}.partial`);
  await writeFile(partial, `${JSON.stringify(results)}\n`);
  await rename(partial, file);
  return file;
};

/** Run folders, results.json files and copies of a store below a folder; a run folder is not searched further. */
const placesIn = (dir: string): string[] => {
  if (existsSync(path.join(dir, 'run.json'))) return [dir];
  return readdirSync(dir, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const at = path.join(dir, entry.name);
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : placesIn(at);
      return entry.isFile() && (entry.name === RESULTS || STORED.test(entry.name)) ? [at] : [];
    });
};

export interface FoundRuns {
  readonly saved: readonly SavedRun[];
  readonly leftOut: HistoryReport['left_out'];
}

/**
 * Every saved run at or below the given paths. What cannot be read is left out and named, since one broken file should not hide a
 * year of runs. Throws an input error for a path that is not there, and when nothing was found.
 */
export const findRuns = (paths: readonly string[]): FoundRuns => {
  const places = paths.flatMap((given) => {
    if (!existsSync(given))
      throw inputError(`There is no ${given}.`, 'Give run folders, results.json files, or a folder that holds some.');
    return statSync(given).isDirectory() ? placesIn(given) : [given];
  });
  const saved: SavedRun[] = [];
  const leftOut: HistoryReport['left_out'] = [];
  for (const from of new Set(places.map((place) => path.resolve(place))))
    try {
      saved.push(...loadSide({ name: 'history', path: from }).map((results) => ({ results, from })));
    } catch (error) {
      leftOut.push({ from, why: messageOf(error) });
    }
  const [first] = leftOut;
  if (saved.length > 0) return { saved, leftOut };
  if (first !== undefined)
    throw inputError(`No run could be read. ${first.why}`, 'Give run folders, or results.json files of this version.');
  throw inputError(
    `There is no saved run in ${paths.join(', ')}.`,
    'Give run folders, results.json files, or a folder that holds some.',
  );
};
