import { isTrip } from '../harness/schema/cell.ts';
import type { IdentityResult } from '../harness/schema/copies.ts';
import type { CellResult, Metric, Results } from '../harness/schema/results.ts';
import { formatNumber, formatPercent, formatValue, plural } from './format.ts';
import { groupBy } from './group-by.ts';
import { paramsText } from './params.ts';

/** The cells of one service on one machine, from few clones to many. */
export interface CloneGroup {
  readonly workload: string;
  readonly service: string;
  readonly title: string;
  readonly cells: readonly CellResult[];
}

export const clonesIn = ({ cell }: CellResult): number => cell.clones ?? 1;

/** Of a cell that passed: figures of one that did not describe something that did not work. */
export const cloneMetric = (cell: CellResult, name: string): Metric | undefined =>
  cell.verdict === 'pass' ? cell.metrics.find((metric) => metric.name === name) : undefined;

/** What a run says of clones, by service and machine; nothing where it made none. */
export const cloneGroups = ({ cells, machines }: Results): CloneGroup[] => {
  const all = cells.filter(({ cell }) => cell.procedure === 'clone');
  return [...groupBy(all, ({ cell }) => JSON.stringify([cell.machine, cell.workload])).values()].map((own) => {
    const first = own[0]?.cell;
    const where = machines.length > 1 ? ` on ${first?.machine ?? ''}` : '';
    const workload = first?.workload.id ?? '';
    return {
      workload,
      service: own.find(({ service }) => service !== '')?.service ?? workload,
      title: `${workload}${where}, ${paramsText(first?.workload.params ?? {})}`,
      cells: own.toSorted((a, b) => clonesIn(a) - clonesIn(b)),
    };
  });
};

/** Who is sooner where the intervals leave no doubt. */
const sooner = (clone: Metric, cold: Metric): string => {
  if (clone.samples.length < 2 || (clone.ci_low <= cold.ci_high && cold.ci_low <= clone.ci_high))
    return ', which cannot be told apart here';
  return clone.median < cold.median
    ? `: the clones are ${formatNumber(cold.median / clone.median)} times as fast`
    : `: the cold starts win, ${formatNumber(clone.median / cold.median)} times as fast`;
};

/** Time to the last answer of the largest cell that passed. */
export const timeFinding = ({ service, cells }: CloneGroup): string => {
  const cell = cells.findLast((one) => cloneMetric(one, 'clone_last_answer_ms') !== undefined);
  const [clone, cold] = ['clone_last_answer_ms', 'cold_copy_last_answer_ms'].map((name) => cell && cloneMetric(cell, name));
  if (cell === undefined || clone === undefined || cold === undefined) return `${service}: no clones passed`;
  const n = clonesIn(cell);
  return `${service}: the last of ${plural(n, 'clone')} answers after ${formatValue(clone.median, 'ms')}, the last of ${plural(n, 'cold start')} after ${formatValue(cold.median, 'ms')}${sooner(clone, cold)}`;
};

/** What clones share shows in their PSS: with more of them it falls by that. */
export const memoryFinding = ({ cells }: CloneGroup): string => {
  const measured = cells.filter((one) => cloneMetric(one, 'clone_pss_bytes') !== undefined);
  const medianOf = (cell: CellResult | undefined, name: string): number =>
    (cell === undefined ? undefined : cloneMetric(cell, name)?.median) ?? Number.NaN;
  const [few, many] = [measured[0], measured.at(-1)];
  if (few === undefined || many === undefined) return '';
  const pss = medianOf(many, 'clone_pss_bytes');
  const cold = medianOf(many, 'cold_copy_pss_bytes');
  const single = medianOf(few, 'clone_pss_bytes');
  const counts = `One of ${plural(clonesIn(many), 'clone')} takes ${formatValue(pss, 'bytes')}, its part of what is shared included (PSS)`;
  const before = clonesIn(few) === 1 ? 'one alone' : `one of ${clonesIn(few)}`;
  const change =
    single > pss ? `${formatPercent(1 - pss / single)} less, for what they map from the same files, and all else` : 'everything';
  const less = few === many ? '' : `, ${before} ${formatValue(single, 'bytes')}: ${change} each has for itself`;
  const against = Number.isFinite(cold) ? ` One of as many cold starts takes ${formatValue(cold, 'bytes')}.` : '';
  return `${counts}${less}.${against}`;
};

/** In the cell with most clones that says anything. */
const identitiesOf = ({ cells }: CloneGroup): readonly IdentityResult[] =>
  cells.findLast(({ verdict, identities = [] }) => verdict === 'pass' && identities.length > 0)?.identities ?? [];

export type Fate = 'doubled' | 'same-anyway' | 'own' | 'unknown';

/** What became of an identity: doubled is what cold starts do not have in common and clones do. */
export const fateOf = ({ clones, cold }: IdentityResult): Fate => {
  if (clones === 'unknown') return 'unknown';
  if (clones === 'differ') return 'own';
  return cold === 'differ' ? 'doubled' : cold === 'equal' ? 'same-anyway' : 'unknown';
};

export const identityRows = (group: CloneGroup): readonly (IdentityResult & { readonly fate: Fate })[] =>
  identitiesOf(group).map((identity) => ({ ...identity, fate: fateOf(identity) }));

/** `Identical in all clones: run_id, …`, as a verdict on what cloning this service means. */
export const identityFinding = (group: CloneGroup): string => {
  const names = (fate: Fate): string =>
    identityRows(group)
      .filter((row) => row.fate === fate)
      .map(({ name }) => name)
      .join(', ');
  const [doubled, own, anyway] = [names('doubled'), names('own'), names('same-anyway')];
  return [
    ...(doubled === '' ? [] : [`Identical in all clones, and not in cold starts: ${doubled}.`]),
    ...(anyway === '' ? [] : [`Identical in cold starts too: ${anyway}.`]),
    ...(own === '' ? [] : [`Not the same in all clones: ${own}.`]),
  ].join(' ');
};

/** Whether a list has cells that answer the questions about a trip: clones and damaged images do not. */
export const hasTrip = (cells: readonly CellResult[]): boolean =>
  cells.some(({ cell: { procedure } }) => isTrip(procedure) || procedure === 'cold-start');
