import type { Outcome } from '../../../harness/schema/integrity.ts';
import type { Results } from '../../../harness/schema/results.ts';
import { plural } from '../../format.ts';
import {
  countsOf,
  countText,
  damageTable,
  integrityCells,
  noteworthy,
  OUTCOME_MEANINGS,
  OUTCOME_WORDS,
  undoneText,
} from '../../integrity.ts';

const line = (result: ReturnType<typeof noteworthy>[number]) => ({
  what: result.what,
  outcome: { key: result.outcome, word: OUTCOME_WORDS[result.outcome] },
  message: `${result.message} ${undoneText(result)}`.trim(),
});

/** What restores from damaged images did: one table for each cell of the procedure integrity. */
export const integrityView = (results: Results) => {
  const cells = integrityCells(results).map((cell, index) => {
    const table = damageTable(cell.results);
    return {
      anchor: `integrity-${index + 1}`,
      title: cell.title,
      subject: cell.subject,
      summary: `${plural(table.total, 'damage')}: ${countText(table.counts)}.`,
      heads: table.heads,
      rows: table.rows.map(({ image, cells: counted }) => ({
        image,
        cells: counted.map((counts) => ({ key: counts[0]?.outcome ?? 'none', text: countText(counts) })),
      })),
      notes: noteworthy(cell.results).map(line),
      all: cell.results.map(line),
    };
  });
  const seen = countsOf(results.cells.flatMap(({ integrity = [] }) => integrity));
  const words = (outcome: Outcome) => ({ key: outcome, word: OUTCOME_WORDS[outcome], meaning: OUTCOME_MEANINGS[outcome] });
  return { cells, legend: seen.map(({ outcome }) => words(outcome)) };
};
