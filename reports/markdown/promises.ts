import type { Results } from '../../harness/schema/results.ts';
import { matrixOf } from '../matrix/matrix.ts';
import { type PromiseKind, type PromisesTable, promisesTable } from '../promises/table.ts';
import { escaped } from './escape.ts';
import { ICONS, rowText } from './row.ts';

const kindLines = (table: PromisesTable, { name, rows }: PromiseKind): string[] => [
  '',
  `### ${escaped(name)}`,
  '',
  rowText(['', 'promise', ...table.heads.map(({ machine, name: flavor }) => escaped(`${machine} ${flavor}`))]),
  rowText(['---', '---', ...table.heads.map(() => ':-:')]),
  ...rows.map((row) =>
    rowText([
      escaped(row.name),
      escaped(row.about),
      ...row.cells.map(({ link }) =>
        link === null ? '' : [ICONS[link.verdict.key], link.letter, ...link.notes].join(' ').trim(),
      ),
    ]),
  ),
];

const mutationLines = (results: Results): string[] => [
  '',
  rowText(['subject', 'spoilt', '', 'noticed by']),
  rowText(['---', '---', ':-:', '---']),
  ...promisesTable(matrixOf(results)).kinds.flatMap(({ name, rows }) =>
    rows.flatMap((row) => {
      const [subject = '', how = ''] = row.name.split(': ');
      return row.cells.flatMap(({ link }) =>
        link === null
          ? []
          : [rowText([escaped(`${name}/${subject}`), escaped(how), ICONS[link.verdict.key], escaped(link.caught)])],
      );
    }),
  ),
];

/** The tables of a run of subjects: every promise by machine and flavor, or every mutation and what noticed it. */
export const promisesMarkdown = (results: Results): string[] => {
  if (results.cells.some(({ cell }) => cell.subject?.mutation !== undefined)) return mutationLines(results);
  const table = promisesTable(matrixOf(results));
  return table.kinds.flatMap((kind) => kindLines(table, kind));
};
