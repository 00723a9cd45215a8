import { createHash } from 'node:crypto';
import { inputError } from '../errors.ts';
import type { CellChange, CompareReport, SideVerdict, VerdictChange } from '../schema/compare.ts';
import type { Results } from '../schema/results.ts';
import { reasonsAgainst } from './comparable.ts';
import { differencesOf } from './differences.ts';
import { compareFigures } from './figures.ts';
import { headlineOf } from './headline.ts';
import { type IdentityPart, keyOf } from './identity.ts';
import { type Pair, pairCells } from './pair.ts';
import { describeSide, type PooledCell, poolSide, verdictOf } from './side.ts';

export interface CompareOptions {
  /** Compares also what cannot be compared, and says so. */
  readonly force?: boolean;
  /** Parts of the identity of a cell that are what is compared, beside kernel, userland and CRIU. */
  readonly mayDiffer?: readonly IdentityPart[];
  /** Only cells of machines whose id, KERNEL/USERLAND, has this in it. */
  readonly baseMachine?: string | undefined;
  readonly runMachine?: string | undefined;
}

const verdictChangeOf = (base: SideVerdict | null, run: SideVerdict | null): VerdictChange => {
  if (base === null) return 'new';
  if (run === null) return 'gone';
  if (base.verdict === run.verdict) return 'same';
  if (base.verdict === 'pass') return 'broke';
  return run.verdict === 'pass' ? 'mended' : 'changed';
};

/** First what a reader must see first. */
const ORDER: readonly VerdictChange[] = ['broke', 'gone', 'changed', 'mended', 'new', 'same'];

interface Naming {
  readonly title: string;
  readonly key: string;
}

const plainTitle = ({ seen }: PooledCell): string => seen[0]?.result.title ?? '';
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * Names for the cells of a comparison: titles with their machine only where several would have the same, keys always with it, so that a
 * cell has the same key whichever others it is compared with.
 */
const namer = (pairs: readonly Pair[], mayDiffer: readonly IdentityPart[]): ((cell: PooledCell) => Naming) => {
  const cells = pairs.flatMap(({ base, run }) => base ?? run ?? []);
  return (cell) => {
    const { place, identity } = cell;
    const clock = identity.clock === 'wall' ? '' : `, ${identity.clock}`;
    const sameTitle = cells.filter((one) => plainTitle(one) === plainTitle(cell)).length > 1;
    return {
      title: sameTitle ? `${plainTitle(cell)} (${place}${clock})` : plainTitle(cell),
      key: digest(`${keyOf(identity, mayDiffer)} ${place}`),
    };
  };
};

const refuse = (pair: Pair, reasons: readonly string[]): never => {
  const title = pair.base?.seen[0]?.result.title ?? 'A cell';
  const [first, ...others] = reasons;
  const more = others.length === 0 ? '' : ` (and ${others.join('; ')})`;
  throw inputError(
    `${title} cannot be compared: ${first}${more}.`,
    'Measure both sides in the same way, or compare with --force, which shows it as such.',
  );
};

const batchesOf = (cell: PooledCell | undefined): string[] => [
  ...new Set(cell?.seen.map(({ result }) => result.cell.batch) ?? []),
];

const NOTHING = { figures: [], vanished: [], appeared: [] };

const figuresOf = (base: PooledCell, run: PooledCell, verdicts: readonly (SideVerdict | null)[]) => {
  // Emulated time is no measure: only verdicts count there.
  if (base.identity.clock === 'emulated' || run.identity.clock === 'emulated') return NOTHING;
  const { figures, vanished, appeared } = compareFigures(base, run);
  const passed = verdicts.every((one) => one?.verdict === 'pass');
  return { figures, vanished: passed ? vanished : [], appeared };
};

const changeOfPair = (pair: Pair, options: CompareOptions, nameOf: (cell: PooledCell) => Naming): CellChange[] => {
  const { base, run } = pair;
  const cell = base ?? run;
  const [seen] = cell?.seen ?? [];
  if (cell === undefined || seen === undefined) return [];
  const mayDiffer = options.mayDiffer ?? [];
  const forced = base === undefined || run === undefined ? [] : reasonsAgainst(base, run, mayDiffer);
  if (forced.length > 0 && options.force !== true) refuse(pair, forced);
  const verdicts = [base, run].map((one) => (one === undefined ? null : verdictOf(one)));
  const [before = null, after = null] = verdicts;
  return [
    {
      ...nameOf(cell),
      workload: cell.identity.workload,
      params: seen.result.cell.workload.params,
      procedure: seen.result.cell.procedure,
      domain: cell.identity.clock,
      batches: { base: batchesOf(base), run: batchesOf(run) },
      verdict_change: verdictChangeOf(before, after),
      base: before,
      run: after,
      differs: base === undefined || run === undefined ? [] : differencesOf(base, run),
      forced,
      ...(base === undefined || run === undefined ? NOTHING : figuresOf(base, run, verdicts)),
    },
  ];
};

const refuseNothing = (base: readonly PooledCell[], run: readonly PooledCell[]): void => {
  for (const [name, cells] of [
    ['BASE', base],
    ['RUN', run],
  ] as const)
    if (cells.length === 0)
      throw inputError(
        `${name} has no cell to compare.`,
        'Give a run with cells; --base-machine and --run-machine must be parts of the id of a machine, KERNEL/USERLAND.',
      );
};

/**
 * Compares two sides, each of one or several saved runs, cell by cell and figure by figure. Throws an input error where it is not clear
 * which cells belong together, and, without `force`, where two of them cannot be compared.
 */
export const compareSides = (base: readonly Results[], run: readonly Results[], options: CompareOptions = {}): CompareReport => {
  const [before, after] = [poolSide(base, options.baseMachine), poolSide(run, options.runMachine)];
  refuseNothing(before, after);
  const pairs = pairCells(before, after, options.mayDiffer ?? []);
  const nameOf = namer(pairs, options.mayDiffer ?? []);
  const cells = pairs
    .flatMap((pair) => changeOfPair(pair, options, nameOf))
    .map((cell, index) => ({ cell, index }))
    .sort((a, b) => ORDER.indexOf(a.cell.verdict_change) - ORDER.indexOf(b.cell.verdict_change) || a.index - b.index)
    .map(({ cell }) => cell);
  return {
    schema_version: 1,
    kind: 'comparison',
    headline: headlineOf(cells),
    base: describeSide(base, before),
    run: describeSide(run, after),
    forced: cells.some(({ forced }) => forced.length > 0),
    cells,
  };
};
