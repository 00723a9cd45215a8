import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { renderComparisonMarkdown } from '../../../reports/markdown/compare.ts';
import { inputError, messageOf } from '../../errors.ts';
import { projectVersion } from '../../project.ts';
import { writeWhole } from '../../run/run-folder.ts';
import { type AbRecord, abRecord } from '../../schema/ab.ts';
import type { CompareReport } from '../../schema/compare.ts';

const FILE = 'ab.json';

/** Refuses a folder that holds such a comparison already. */
export const refuseAbFolder = (dir: string): void => {
  if (!existsSync(path.join(dir, FILE))) return;
  throw inputError(
    `${dir} already holds runs of a and b.`,
    `Give another --out, or go on with them: criu-qualify ab --resume ${dir}`,
  );
};

/** Reads ab.json; throws a sentence that says what is wrong with it. */
export const readAb = (dir: string): AbRecord => {
  const file = path.join(dir, FILE);
  if (!existsSync(file))
    throw inputError(`${dir} holds no runs of a and b: it has no ${FILE}.`, 'Give the folder that ab printed when it ended.');
  try {
    return abRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw inputError(
      `${file} cannot be read: ${messageOf(error).split('\n')[0]}.`,
      'It was made by another version or changed by hand; begin anew in another folder.',
      error,
    );
  }
};

export const writeAb = async (dir: string, record: AbRecord): Promise<void> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeWhole(path.join(dir, FILE), `${JSON.stringify(abRecord.parse(record), null, 2)}\n`);
};

/** Writes the comparison for readers, as a page and as Markdown; it is in ab.json for programs. */
export const writeComparison = async (dir: string, comparison: CompareReport): Promise<void> => {
  const { renderComparisonHtml } = await import('../../../reports/html/render-comparison.ts');
  await writeWhole(path.join(dir, 'comparison.html'), renderComparisonHtml(comparison, projectVersion()));
  await writeWhole(path.join(dir, 'comparison.md'), renderComparisonMarkdown(comparison));
};
