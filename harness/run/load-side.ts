import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { inputError, messageOf } from '../errors.ts';
import { type Results, results as resultsSchema } from '../schema/results.ts';
import { deriveRun } from './report.ts';

const RESULTS = 'results.json';
const isRunFolder = (dir: string): boolean => existsSync(path.join(dir, 'run.json'));

/** What a command was given as one side of a comparison, such as "BASE", and the path. */
export interface SideArgument {
  readonly name: string;
  readonly path: string;
}

const fromFile = (file: string): Results => {
  const read = (): unknown => {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      throw inputError(`${file} cannot be read as JSON: ${messageOf(error)}.`, 'Give a run folder or its results.json.', error);
    }
  };
  const parsed = resultsSchema.safeParse(read());
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw inputError(
    `${file} is no results.json of this version: ${issue?.path.join('.') || 'the file'}: ${issue?.message}.`,
    'Give the run folder, whose results are derived again; or make the file anew: criu-qualify report FOLDER.',
  );
};

/** A folder is judged anew, so that both sides are judged by the same rules; a baseline may be no more than the results. */
const fromFolder = (dir: string): Results[] => {
  if (isRunFolder(dir)) return [deriveRun(dir)];
  const file = path.join(dir, RESULTS);
  return existsSync(file) ? [fromFile(file)] : [];
};

/**
 * The saved runs of one side: a run folder, its results.json, or a folder that holds several of these, which are then measurements of the same
 * thing. In the order of their time. Throws an input error where there is none.
 */
export const loadSide = ({ name, path: given }: SideArgument): Results[] => {
  if (!existsSync(given))
    throw inputError(
      `${name}: there is no ${given}.`,
      'Give a run folder, its results.json, or a folder that holds several run folders.',
    );
  if (statSync(given).isFile()) return [fromFile(given)];
  const own = fromFolder(given);
  const found =
    own.length > 0
      ? own
      : readdirSync(given, { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .flatMap((entry) => fromFolder(path.join(given, entry.name)));
  if (found.length === 0)
    throw inputError(
      `${name}: ${given} is no run folder and holds none.`,
      'Give a run folder, its results.json, or a folder that holds several run folders.',
    );
  return found.toSorted((a, b) => a.run.created.localeCompare(b.run.created));
};
