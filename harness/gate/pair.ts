import { inputError } from '../errors.ts';
import { type Identity, type IdentityPart, keyOf } from './identity.ts';
import type { PooledCell } from './side.ts';

/** The same cell on the two sides, or a cell that only one of them has. */
export interface Pair {
  readonly base: PooledCell | undefined;
  readonly run: PooledCell | undefined;
}

/** What two cells must share for one to be meant by the other, where nothing shares all: the rest is why they cannot be compared. */
const LOOSE: readonly IdentityPart[] = ['params', 'criuOptions', 'provider', 'clock', 'rest'];

const grouped = (cells: readonly PooledCell[], key: (identity: Identity) => string): Map<string, PooledCell[]> => {
  const groups = new Map<string, PooledCell[]>();
  for (const cell of cells) {
    const at = key(cell.identity);
    groups.set(at, [...(groups.get(at) ?? []), cell]);
  }
  return groups;
};

const nameOf = (cell: PooledCell): string => cell.seen[0]?.result.title ?? cell.identity.workload;

const ambiguous = (base: readonly PooledCell[], run: readonly PooledCell[]): Error => {
  const [first] = [...base, ...run];
  const list = (cells: readonly PooledCell[]): string =>
    cells.length === 1 ? `once (${cells[0]?.on})` : `${cells.length} times (${cells.map(({ on }) => on).join('; ')})`;
  return inputError(
    `${first === undefined ? 'A cell' : nameOf(first)} is in BASE ${list(base)} and in RUN ${list(run)}: which to compare with which is not clear.`,
    'Choose one of each side by a part of the id of its machine, KERNEL/USERLAND: --base-machine 6.12 --run-machine 6.18.',
  );
};

/** Cells that are the same thing: one to one, or by kernel and userland where a side has several. */
const pairGroup = (base: readonly PooledCell[], run: readonly PooledCell[]): Pair[] => {
  const [onlyBase, onlyRun] = [base[0], run[0]];
  if (base.length <= 1 && run.length <= 1) return [{ base: onlyBase, run: onlyRun }];
  if (base.length === 0) return run.map((cell) => ({ base: undefined, run: cell }));
  if (run.length === 0) return base.map((cell) => ({ base: cell, run: undefined }));
  const places = [...new Set([...base, ...run].map(({ place }) => place))].map((place) => ({
    base: base.filter((cell) => cell.place === place),
    run: run.filter((cell) => cell.place === place),
  }));
  const clear = places.every((at) => at.base.length <= 1 && at.run.length <= 1);
  if (!clear || !places.some((at) => at.base.length === 1 && at.run.length === 1)) throw ambiguous(base, run);
  return places.map((at) => ({ base: at.base[0], run: at.run[0] }));
};

/**
 * Pairs the cells of two sides by what they are. `mayDiffer` names parts that are compared themselves, such as options of CRIU. A cell whose
 * like is there with other sizes, options or clock is paired with it, so that it can be said why the two cannot be compared. Throws an input
 * error where it is not clear which cells belong together.
 */
export const pairCells = (
  base: readonly PooledCell[],
  run: readonly PooledCell[],
  mayDiffer: readonly IdentityPart[],
): Pair[] => {
  const exact = (identity: Identity): string => keyOf(identity, mayDiffer);
  const loose = (identity: Identity): string => keyOf(identity, LOOSE);
  const byBase = grouped(base, exact);
  const byRun = grouped(run, exact);
  const met = new Set([...byBase.keys()].filter((key) => byRun.has(key)));
  const metLoosely = new Set(base.filter(({ identity }) => met.has(exact(identity))).map(({ identity }) => loose(identity)));
  const pairs = [...met].flatMap((key) => pairGroup(byBase.get(key) ?? [], byRun.get(key) ?? []));
  const alone = (cells: readonly PooledCell[]): PooledCell[] => cells.filter(({ identity }) => !met.has(exact(identity)));
  const looseRun = grouped(alone(run), loose);
  const looseBase = grouped(alone(base), loose);
  for (const key of new Set([...looseBase.keys(), ...looseRun.keys()])) {
    const [left, right] = [looseBase.get(key) ?? [], looseRun.get(key) ?? []];
    const single = left.length === 1 && right.length === 1 && !metLoosely.has(key);
    if (single) pairs.push({ base: left[0], run: right[0] });
    else
      pairs.push(
        ...left.map((cell) => ({ base: cell, run: undefined })),
        ...right.map((cell) => ({ base: undefined, run: cell })),
      );
  }
  return pairs;
};
