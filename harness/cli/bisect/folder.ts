import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { renderBisectionMarkdown } from '../../../reports/bisection/markdown.ts';
import { inputError, messageOf } from '../../errors.ts';
import { writeWhole } from '../../run/run-folder.ts';
import { type Bisection, bisection } from '../../schema/bisection.ts';

const FILE = 'bisect.json';

/** The run folder of a candidate, below that of the bisection. */
export const stepFolder = (id: string): string => path.join('steps', id);

/** Refuses a folder that holds a bisection already, before anything is looked up for a new one. */
export const refuseBisectFolder = (dir: string): void => {
  if (!existsSync(path.join(dir, FILE))) return;
  throw inputError(
    `${dir} already holds a bisection.`,
    `Give another --out, or go on with it: criu-qualify bisect --resume ${dir}`,
  );
};

/** Reads bisect.json; throws a sentence that says what is wrong with it. */
export const readBisection = (dir: string): Bisection => {
  const file = path.join(dir, FILE);
  if (!existsSync(file))
    throw inputError(`${dir} holds no bisection: it has no ${FILE}.`, 'Give the folder that a bisection printed when it ended.');
  try {
    return bisection.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw inputError(
      `${file} cannot be read: ${messageOf(error).split('\n')[0]}.`,
      'It was made by another version or changed by hand; bisect anew in another folder.',
      error,
    );
  }
};

/** Writes bisect.json, and bisect.md for a reader. Logs may hold secrets: only the owner may read the folder. */
export const writeBisection = async (dir: string, state: Bisection): Promise<void> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeWhole(path.join(dir, FILE), `${JSON.stringify(bisection.parse(state), null, 2)}\n`);
  await writeWhole(path.join(dir, 'bisect.md'), renderBisectionMarkdown(state));
};
