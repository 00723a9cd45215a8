import type { CellResult } from '../../harness/schema/results.ts';
import type { SubjectCell } from '../../harness/schema/subject.ts';
import { groupBy } from '../group-by.ts';
import { causeOf } from '../html/view/cells.ts';
import { type VerdictView, verdictView } from '../html/view/words.ts';
import { type Combination, letterFor, type Matrix, partialRate, VERDICTS } from '../matrix/matrix.ts';
import { mutationText } from '../params.ts';

interface PromiseCell {
  readonly link: {
    readonly href: string;
    readonly verdict: VerdictView;
    readonly letter: string;
    readonly notes: readonly string[];
    readonly label: string;
    /** By what a mutation was noticed; empty elsewhere. */
    readonly caught: string;
    readonly tip: string;
  } | null;
  readonly first: boolean;
}

interface PromiseRow {
  readonly name: string;
  readonly about: string;
  readonly href: string;
  readonly cells: readonly PromiseCell[];
}

export interface PromiseKind {
  readonly name: string;
  readonly count: string;
  /** What passed of those that apply, place by place. */
  readonly counts: readonly string[];
  readonly rows: readonly PromiseRow[];
}

export interface PromisesTable {
  readonly groups: readonly { readonly name: string; readonly versions: string; readonly span: number; readonly count: string }[];
  readonly heads: readonly { readonly name: string; readonly machine: string; readonly first: boolean }[];
  readonly kinds: readonly PromiseKind[];
  readonly columns: number;
  readonly all: number;
  readonly states: readonly { readonly verdict: VerdictView; readonly count: string }[];
}

export const subjectOf = ({ cell }: Combination): SubjectCell | undefined => cell.cell.subject;

/** What a subject is called on this page: itself, and how it was spoilt where it was. */
export const rowKey = ({ cell: { cell } }: Combination): string =>
  [cell.workload.id, mutationText(cell.subject?.mutation)].filter((part) => part !== '').join(': ');

export const anchorOf = (key: string): string => `subject-${key.replaceAll(/[^a-z0-9]+/gi, '-')}`;

/** Why a pass is one that a reader may not expect. */
const passNote = ({ verdict }: CellResult, subject: SubjectCell): string[] => {
  if (verdict !== 'pass') return [];
  if (subject.mutation !== undefined) return ['noticed'];
  if (subject.refusal !== undefined) return ['refused'];
  return subject.lost === undefined ? [] : ['lost as documented'];
};

const countText = (combinations: readonly Combination[]): string => {
  const judged = combinations.filter(({ cell }) => cell.verdict !== 'skip');
  return `${judged.filter(({ cell }) => cell.verdict === 'pass').length}/${judged.length}`;
};

const placeOf = ({ machine, cell }: Combination): string => JSON.stringify([machine.id, cell.cell.subject?.flavor]);

const linkOf = (matrix: Matrix, combination: Combination): PromiseCell['link'] => {
  const subject = subjectOf(combination);
  const { cell, kernel, userland, number } = combination;
  return {
    href: `cell-${number}`,
    verdict: verdictView(cell.verdict),
    letter: letterFor(matrix, cell),
    notes: [partialRate(cell), ...(subject === undefined ? [] : passNote(cell, subject))].filter((note) => note !== ''),
    label: `${rowKey(combination)}, flavor ${subject?.flavor}, on ${userland.name}, Linux ${matrix.kernelNames.get(kernel.id)}`,
    caught: cell.caught ?? '',
    tip: cell.verdict === 'pass' ? '' : causeOf(cell),
  };
};

/** Subjects by kind, over machines and flavors. */
export const promisesTable = (matrix: Matrix): PromisesTable => {
  const { combinations } = matrix;
  const machines = [...groupBy(combinations, ({ machine }) => machine.id).values()];
  const places = machines.flatMap((own) => {
    const flavors = [...new Set(own.map((one) => subjectOf(one)?.flavor ?? ''))];
    return flavors.map((flavor, index) => ({
      key: JSON.stringify([own[0]?.machine.id, flavor]),
      flavor,
      machine: own[0] === undefined ? '' : (matrix.kernelNames.get(own[0].kernel.id) ?? ''),
      first: index === 0,
    }));
  });
  const kinds = groupBy(combinations, ({ cell }) => cell.cell.workload.id.split('/')[0] ?? '');
  return {
    groups: machines.flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const { kernel, userland, machine } = first;
      return [
        {
          name: `Linux ${matrix.kernelNames.get(kernel.id)}`,
          versions: `CRIU ${machine.facts?.criu.version ?? userland.criu_version ?? 'unknown'} (${userland.name})`,
          span: places.filter(({ key }) => key.startsWith(JSON.stringify([machine.id]).slice(0, -1))).length,
          count: countText(own),
        },
      ];
    }),
    heads: places.map(({ flavor, machine, first }) => ({ name: flavor, machine, first })),
    kinds: [...kinds].map(([name, own]) => ({
      name,
      count: countText(own),
      counts: places.map(({ key }) => countText(own.filter((one) => placeOf(one) === key))),
      rows: [...groupBy(own, rowKey)].map(([key, row]) => ({
        name: key.slice(name.length + 1),
        about: row[0] === undefined ? '' : (subjectOf(row[0])?.about ?? ''),
        href: anchorOf(key),
        cells: places.map((place) => {
          const one = row.find((combination) => placeOf(combination) === place.key);
          return { link: one === undefined ? null : linkOf(matrix, one), first: place.first };
        }),
      })),
    })),
    columns: places.length + 1,
    all: combinations.length,
    states: VERDICTS.map((verdict) => ({
      verdict: verdictView(verdict),
      count: String(combinations.filter(({ cell }) => cell.verdict === verdict).length),
    })),
  };
};
