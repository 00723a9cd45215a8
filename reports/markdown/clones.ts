import type { Results } from '../../harness/schema/results.ts';
import { cloneGroups, cloneMetric, clonesIn, identityFinding, memoryFinding, timeFinding } from '../clones.ts';
import { formatValue } from '../format.ts';
import { escaped } from './escape.ts';
import { ICONS, rowText } from './row.ts';

const FIGURES = [
  ['clones, first', 'clone_first_answer_ms', 'ms'],
  ['clones, last', 'clone_last_answer_ms', 'ms'],
  ['cold, first', 'cold_copy_first_answer_ms', 'ms'],
  ['cold, last', 'cold_copy_last_answer_ms', 'ms'],
  ['clone, PSS', 'clone_pss_bytes', 'bytes'],
  ['cold, PSS', 'cold_copy_pss_bytes', 'bytes'],
] as const;

/** Clones against cold starts, by number of copies; nothing for a run that made none. */
export const clonesMarkdown = (results: Results): string[] =>
  cloneGroups(results).flatMap((group) => [
    '',
    `## Clones: ${escaped(group.title)}`,
    '',
    ...[`${timeFinding(group)}.`, memoryFinding(group), identityFinding(group)]
      .filter((text) => text !== '')
      .map((text) => `- ${escaped(text)}`),
    '',
    rowText(['copies', 'verdict', ...FIGURES.map(([head]) => head)]),
    rowText(['---', ':-:', ...FIGURES.map(() => '---')]),
    ...group.cells.map((cell) =>
      rowText([
        String(clonesIn(cell)),
        ICONS[cell.verdict],
        ...FIGURES.map(([, name, unit]) => {
          const metric = cloneMetric(cell, name);
          return metric === undefined ? '' : escaped(formatValue(metric.median, unit));
        }),
      ]),
    ),
  ]);
