import type { Results } from '../../harness/schema/results.ts';
import { countText, damageTable, integrityCells, noteworthy, OUTCOME_MEANINGS, OUTCOME_WORDS, undoneText } from '../integrity.ts';
import { secrecyRows, secrecySummary } from '../secrecy.ts';
import { escaped } from './escape.ts';
import { rowText } from './row.ts';

/** Lines of what was restored in a broken or wrong way: the whole list is in report.html and results.json. */
const NOTES = 40;

const cellLines = ({ title, subject, results }: ReturnType<typeof integrityCells>[number]): string[] => {
  const table = damageTable(results);
  const notes = noteworthy(results);
  return [
    '',
    `### ${escaped(title)}: ${escaped(subject)}`,
    '',
    `${table.total} damages: ${countText(table.counts)}.`,
    '',
    rowText(['image', ...table.heads]),
    rowText(['---', ...table.heads.map(() => '---')]),
    ...table.rows.map(({ image, cells }) => rowText([escaped(image), ...cells.map((counts) => countText(counts))])),
    ...(notes.length === 0 ? [] : ['']),
    ...notes
      .slice(0, NOTES)
      .map(
        (result) =>
          `- **${OUTCOME_WORDS[result.outcome]}** ${escaped(result.what)}. ${escaped(`${result.message} ${undoneText(result)}`.trim())}`,
      ),
    ...(notes.length > NOTES ? [`- and ${notes.length - NOTES} more`] : []),
  ];
};

/** What restores from damaged images did; nothing for a run that damaged none. */
export const integrityLines = (results: Results): string[] => {
  const cells = integrityCells(results);
  if (cells.length === 0) return [];
  return [
    '',
    '## Damaged images',
    '',
    ...Object.entries(OUTCOME_MEANINGS).map(
      ([outcome, meaning]) => `- **${OUTCOME_WORDS[outcome as keyof typeof OUTCOME_WORDS]}**: ${meaning}`,
    ),
    ...cells.flatMap(cellLines),
  ];
};

/** Whether the planted secrets were in the images, who could read them, and whether they are gone. */
export const secrecyLines = (results: Results): string[] => {
  const rows = secrecyRows(results);
  if (rows.length === 0) return [];
  return [
    '',
    '## Images hold secrets',
    '',
    secrecySummary(results),
    '',
    rowText(['cell', 'the secret was in', 'readable by', 'afterwards']),
    rowText(['---', '---', '---', '---']),
    ...rows.map(({ title, found, readable, gone }) => rowText([title, found, readable, gone].map(escaped))),
  ];
};
