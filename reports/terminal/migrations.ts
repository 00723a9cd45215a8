import type { Results } from '../../harness/schema/results.ts';
import { printable } from '../format.ts';
import { keptText, migrationFigure, migrationTables } from '../migrations.ts';

/** A line for each migration that kept its connections; nothing where none did. */
export const migrationsLines = (results: Results): string[] =>
  migrationTables(results).flatMap(({ title, from, to, cells }) => {
    const moved = cells.filter(({ cell, verdict }) => cell.move !== undefined && verdict === 'pass');
    if (moved.length === 0) return [];
    return [
      '',
      printable(title),
      ...moved.map((cell) => {
        const name = (list: typeof from, id: string | undefined): string => list.find((one) => one.id === id)?.name ?? '';
        const figure = (word: string, metric: string): string => `${word} ${migrationFigure(cell, metric)}`;
        return printable(
          `  ${name(from, cell.cell.from?.machine)} to ${name(to, cell.cell.machine)}: ${[
            `${keptText(cell)} connections kept`,
            figure('outage', 'outage_established_ms'),
            figure('transfer', 'images_sent_ms'),
            figure('total', 'transfer_total_ms'),
            figure('sent', 'link_bytes'),
          ].join(', ')}`,
        );
      }),
    ];
  });
