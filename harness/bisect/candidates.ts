import type { KernelEntry } from '../../vm/kernels/catalogue/entries.ts';
import { compareUpstream } from '../../vm/kernels/catalogue/versions.ts';
import type { UserlandDefinition } from '../../vm/userlands/definition.ts';
import { inputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import type { Candidate } from '../schema/bisection.ts';

/** What lies between two ends, these included, from the good one to the bad one. */
export interface Range {
  readonly candidates: readonly Candidate[];
  /** Ids of those that are judged first: the ends, and of what is between them the newest of each series. */
  readonly first: readonly string[];
  /** The good end is the newer one. */
  readonly backwards: boolean;
}

export const kernelCandidate = ({ release, upstream }: Pick<KernelEntry, 'release' | 'upstream'>): Candidate => ({
  id: release,
  name: `Linux ${upstream}`,
  value: release,
});

const refuseSame = (good: string, bad: string): void => {
  if (good === bad) throw inputError(`The good end and the bad one are the same: ${good}.`, 'Give two that differ.');
};

/**
 * The kernels between two, of their flavour: each version once, by the package of it that comes first. `entries` are in the order of the
 * catalogue, newest first. Good may also be the newer end: then the answer is where it was mended.
 */
export const kernelRange = (entries: readonly KernelEntry[], good: KernelEntry, bad: KernelEntry): Range => {
  refuseSame(good.release, bad.release);
  if (good.flavour !== bad.flavour)
    throw inputError(
      `The good end (${good.release}) and the bad one (${bad.release}) are of two flavours, which differ in more than their version.`,
      'Give both of one flavour, for example with --flavour cloud.',
    );
  refuseSame(good.upstream, bad.upstream);
  const isBetween = ({ upstream }: KernelEntry): boolean =>
    compareUpstream(upstream, good.upstream) * compareUpstream(upstream, bad.upstream) < 0;
  const between = entries.filter((entry) => entry.flavour === good.flavour && isBetween(entry));
  const versions = [...new Map(between.toReversed().map((entry) => [entry.upstream, entry])).values()];
  const upwards = compareUpstream(good.upstream, bad.upstream) < 0;
  const sorted = versions.toSorted((a, b) => compareUpstream(a.upstream, b.upstream));
  const newest = new Map(sorted.map((entry) => [entry.series, entry.release]));
  for (const end of [good, bad]) newest.delete(end.series);
  const inner = upwards ? sorted : sorted.toReversed();
  const all = [good, ...inner, bad];
  const isFirst = ({ release, series }: KernelEntry): boolean => newest.get(series) === release;
  return {
    candidates: all.map(kernelCandidate),
    first: all.filter((entry) => entry === good || entry === bad || isFirst(entry)).map(({ release }) => release),
    backwards: !upwards,
  };
};

/** Suites of Debian by age, oldest first; experimental is laid over unstable. */
const AGES = ['bullseye', 'bookworm', 'trixie', 'forky', 'unstable', 'experimental'];

const ageOf = ({ suite, extra_suites }: UserlandDefinition): number =>
  Math.max(...[suite, ...extra_suites].map((one) => AGES.indexOf(one)));

const userlandNamed = (name: string, definitions: readonly UserlandDefinition[]): UserlandDefinition => {
  const found = definitions.find((one) => one.name === name || one.aliases.includes(name));
  if (found !== undefined) return found;
  const names = definitions.map((one) => one.name);
  throw inputError(
    `There is no userland "${name}" among those that come with the program.`,
    `${suggestion(name, names)} Definitions of your own are put in order with --candidates.`,
  );
};

/** The userlands that come with the program between two of them, in the order of their suites, and so of their CRIU. */
export const userlandRange = (definitions: readonly UserlandDefinition[], good: string, bad: string): Range => {
  const [from, to] = [userlandNamed(good, definitions), userlandNamed(bad, definitions)];
  refuseSame(from.name, to.name);
  const [low, high] = [ageOf(from), ageOf(to)].toSorted((a, b) => a - b);
  const sorted = definitions.toSorted((a, b) => ageOf(a) - ageOf(b));
  const inner = sorted.filter((one) => one !== from && one !== to && ageOf(one) >= (low ?? 0) && ageOf(one) <= (high ?? 0));
  const backwards = ageOf(from) > ageOf(to);
  const all = [from, ...(backwards ? inner.toReversed() : inner), to];
  const candidates = all.map(({ name }) => ({ id: name, name, value: name }));
  return { candidates, first: candidates.map(({ id }) => id), backwards };
};

/** Candidates in the order in which the user gave them. */
export const listedRange = (values: readonly string[], nameOf: (value: string) => string): Range => {
  if (values.length < 2)
    throw inputError(
      'A bisection needs two candidates at least.',
      'Write for example --candidates ./criu-4.0,./criu-4.1,./criu-4.2.',
    );
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw inputError(`${twice} stands twice among the candidates.`, 'Give each of them once.');
  const candidates = values.map((value, i) => ({
    id: `${i + 1}-${value.replaceAll(/[^\w.+-]+/g, '_').slice(-60)}`,
    name: nameOf(value),
    value,
  }));
  return { candidates, first: candidates.map(({ id }) => id), backwards: false };
};
