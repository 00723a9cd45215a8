import type { Results } from '../../../harness/schema/results.ts';
import {
  cpuText,
  filesText,
  keptText,
  MIGRATION_FIGURES,
  migrationFigure,
  migrationTables,
  shortCause,
} from '../../migrations.ts';
import { verdictView } from './words.ts';

/** From each machine to each, of every service that migrates; nothing where none does. */
export const migrationsView = (results: Results) =>
  migrationTables(results).map(({ title, from, to, at, cells }) => ({
    title,
    to: to.map(({ name }) => name),
    rows: from.map((source) => ({
      from: source.name,
      cells: to.map((target) => {
        const cell = at(source.id, target.id);
        return cell === undefined ? null : { verdict: verdictView(cell.verdict), cause: shortCause(cell), kept: keptText(cell) };
      }),
    })),
    heads: MIGRATION_FIGURES.map(([head]) => head),
    lines: cells.map((cell) => ({
      from: from.find(({ id }) => id === cell.cell.from?.machine)?.name ?? '',
      to: to.find(({ id }) => id === cell.cell.machine)?.name ?? '',
      verdict: verdictView(cell.verdict),
      kept: keptText(cell),
      figures: MIGRATION_FIGURES.map(([, name]) => migrationFigure(cell, name)),
      cpu: cpuText(cell),
      files: filesText(cell),
    })),
  }));
