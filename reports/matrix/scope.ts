import { plural } from '../format.ts';
import { columnTitle } from './columns.ts';
import type { Combination, Matrix } from './matrix.ts';

/** Above this a list of names is no longer read. */
const LISTED = 4;

const some = (word: string, names: readonly string[], hit: readonly string[]): string => {
  if (names.length === 1) return `${word} ${hit[0] ?? ''}`;
  if (hit.length === names.length) return `all ${plural(names.length, word)}`;
  if (hit.length <= LISTED) return `${word}${hit.length === 1 ? '' : 's'} ${hit.join(', ')}`;
  return `${hit.length} of ${plural(names.length, word)}`;
};

/** Neighbours in the order of versions are a range; what lies apart is counted. */
const kernelText = (matrix: Matrix, hit: ReadonlySet<string>): string => {
  const names = matrix.kernels.map(({ id }) => matrix.kernelNames.get(id) ?? id);
  const places = matrix.kernels.flatMap(({ id }, index) => (hit.has(id) ? [index] : []));
  const [first, last] = [places[0] ?? 0, places.at(-1) ?? 0];
  const found = places.map((place) => names[place] ?? '');
  if (places.length === names.length || places.length <= 2) return some('kernel', names, found);
  if (last - first + 1 === places.length) return `kernels ${names[first]} to ${names[last]}`;
  if (places.length <= LISTED) return some('kernel', names, found);
  return `${places.length} of the kernels from ${names[first]} to ${names[last]}`;
};

const scopeText = (matrix: Matrix, combinations: readonly Combination[]): string => {
  const kernels = kernelText(matrix, new Set(combinations.map(({ kernel }) => kernel.id)));
  const userlands = matrix.userlands.map(({ name }) => name);
  const hit = new Set(combinations.map(({ userland }) => userland.name));
  const columns = new Set(combinations.map(({ column }) => column.key));
  return [
    `on ${kernels} with ${some(
      'userland',
      userlands,
      userlands.filter((name) => hit.has(name)),
    )}`,
    some('workload', matrix.columns.map(columnTitle), matrix.columns.filter(({ key }) => columns.has(key)).map(columnTitle)),
  ].join(', ');
};

/** How many combinations, and where: `4 combinations on kernel 6.2.16 with userland debian-trixie, all 4 workloads`. */
export const whereText = (matrix: Matrix, combinations: readonly Combination[]): string =>
  combinations.length === 0
    ? 'outside the matrix'
    : `${plural(combinations.length, 'combination')} ${scopeText(matrix, combinations)}`;
