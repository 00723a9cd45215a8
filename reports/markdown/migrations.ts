import type { Results } from '../../harness/schema/results.ts';
import { keptText, MIGRATION_FIGURES, migrationFigure, migrationTables, shortCause } from '../migrations.ts';
import { escaped } from './escape.ts';
import { ICONS, rowText } from './row.ts';

/** From each machine to each; nothing for a run in which nothing migrates. */
export const migrationsMarkdown = (results: Results): string[] =>
  migrationTables(results).flatMap(({ title, from, to, at, cells }) => [
    '',
    `## Migrations of ${escaped(title)}`,
    '',
    rowText(['from \\ to', ...to.map(({ name }) => escaped(name))]),
    rowText(['---', ...to.map(() => '---')]),
    ...from.map((source) =>
      rowText([
        escaped(source.name),
        ...to.map((target) => {
          const cell = at(source.id, target.id);
          return cell === undefined ? '' : `${ICONS[cell.verdict]} ${escaped(shortCause(cell))}`.trim();
        }),
      ]),
    ),
    '',
    rowText(['from', 'to', 'verdict', 'connections kept', ...MIGRATION_FIGURES.map(([head]) => head.toLowerCase())]),
    rowText(['---', '---', ':-:', '---', ...MIGRATION_FIGURES.map(() => '---')]),
    ...cells.map((cell) =>
      rowText([
        escaped(from.find(({ id }) => id === cell.cell.from?.machine)?.name ?? ''),
        escaped(to.find(({ id }) => id === cell.cell.machine)?.name ?? ''),
        ICONS[cell.verdict],
        keptText(cell),
        ...MIGRATION_FIGURES.map(([, name]) => escaped(migrationFigure(cell, name))),
      ]),
    ),
  ]);
