import { inputError, type QualifyError } from '../../../harness/errors.ts';
import { nearest, suggestion } from '../../../harness/nearest.ts';
import { debianArchitecture } from '../../userlands/identity.ts';
import type { KernelEntry } from './entries.ts';
import { allMatching, matchesPattern, type Pattern, parsePatterns, WORDS } from './patterns.ts';
import { compareUpstream, seriesOf } from './versions.ts';

/** What a pattern stands for: the kernel that runs, one of the mirror's, or files of the user's. */
export type KernelChoice =
  | { readonly kind: 'running' }
  | { readonly kind: 'package'; readonly entry: KernelEntry }
  | { readonly kind: 'files'; readonly path: string };

export interface ChooseOptions {
  /** e.g. "cloud-amd64", or "cloud" for short; without it the cloud kernel, or the plain one where a series has none. */
  readonly flavour?: string | undefined;
  readonly architecture?: string | undefined;
  /** Releases of kernels that the mirror has in part only, for the error. */
  readonly incomplete?: readonly string[] | undefined;
}

const LISTED = 8;

/** The series that exist, newest first. */
export const seriesIn = (entries: readonly Pick<KernelEntry, 'series'>[]): string[] =>
  [...new Set(entries.map((entry) => entry.series))].sort((a, b) => compareUpstream(b, a));

/** The kernels of a flavour. Throws an input error when there is no such flavour at all. */
export const ofFlavour = (entries: readonly KernelEntry[], flavour: string, architecture: string): KernelEntry[] => {
  const found = entries.filter((entry) => entry.flavour === flavour || entry.flavour === `${flavour}-${architecture}`);
  if (found.length > 0) return found;
  const known = [...new Set(entries.map((entry) => entry.flavour))].sort();
  throw inputError(`There is no kernel of the flavour "${flavour}".`, suggestion(flavour, known));
};

/** Cloud kernels are small and have what a machine needs; the plain one of an architecture is named like it. */
const preferred = (entries: readonly KernelEntry[], architecture: string): readonly KernelEntry[] => {
  const groups = [`cloud-${architecture}`, architecture].map((flavour) => entries.filter((entry) => entry.flavour === flavour));
  return groups.find((group) => group.length > 0) ?? entries;
};

/** The newest kernel of each series, newest series first. `entries` are in the order of the catalogue: newest first. */
export const newestOfEach = (entries: readonly KernelEntry[], architecture: string = debianArchitecture()): KernelEntry[] =>
  seriesIn(entries).flatMap(
    (series) =>
      preferred(
        entries.filter((entry) => entry.series === series),
        architecture,
      )[0] ?? [],
  );

const around = (entries: readonly KernelEntry[], version: string): string => {
  const all = seriesIn(entries);
  const series = seriesOf(version);
  const newer = all.filter((one) => compareUpstream(one, series) > 0).at(-1);
  const older = all.find((one) => compareUpstream(one, series) < 0);
  const near = [older, newer].filter((one) => one !== undefined);
  return near.length === 0 ? 'The mirror has no kernels.' : `The nearest series that exist: ${near.join(' and ')}.`;
};

const ofSameSeries = (entries: readonly KernelEntry[], version: string): string | undefined => {
  const versions = entries.filter((entry) => entry.series === seriesOf(version)).map((entry) => entry.upstream);
  const unique = [...new Set(versions)];
  if (unique.length === 0) return undefined;
  const more = unique.length > LISTED ? ', …' : '';
  return `Of ${seriesOf(version)} there are: ${unique.slice(0, LISTED).join(', ')}${more}.`;
};

const noMatch = (pattern: Pattern, entries: readonly KernelEntry[], incomplete: readonly string[]): QualifyError => {
  if (pattern.kind === 'version') {
    const version = pattern.word.replace(/^[<>]=?\s*/, '');
    const isExact = pattern.word === version;
    const isInPart = isExact && incomplete.some((release) => seriesOf(release) === seriesOf(version));
    const why = isInPart ? `: of the kernels of ${seriesOf(version)} the mirror no longer has all parts` : '';
    return inputError(
      `No kernel matches "${pattern.word}"${why}.`,
      (isExact ? ofSameSeries(entries, version) : undefined) ?? around(entries, version),
    );
  }
  if (pattern.kind !== 'name') return inputError('The mirror has no such kernel.', around(entries, '0.0'));
  const near = nearest(pattern.word, [...WORDS, ...entries.map((entry) => entry.release)]);
  return inputError(
    `"${pattern.word}" is no kernel, no version and no word for some.`,
    near === undefined
      ? `Give a version (${seriesIn(entries).slice(0, 3).join(', ')}), a comparison (>=6.12), a release, or ${WORDS.join(', ')}.`
      : `Did you mean ${near}?`,
  );
};

const chooseOne = (pattern: Pattern, entries: readonly KernelEntry[], options: ChooseOptions): KernelChoice[] => {
  if (pattern.kind === 'running') return [{ kind: 'running' }];
  if (pattern.kind === 'files') return [{ kind: 'files', path: pattern.path }];
  const architecture = options.architecture ?? debianArchitecture();
  // A name says the flavour itself.
  const isNarrowed = options.flavour !== undefined && pattern.kind !== 'name';
  const pool = isNarrowed ? ofFlavour(entries, options.flavour ?? '', architecture) : entries;
  const matching = newestOfEach(
    pool.filter((entry) => matchesPattern(pattern, entry)),
    architecture,
  );
  const chosen = pattern.kind === 'latest' ? matching.slice(0, 1) : matching;
  if (chosen.length === 0) throw noMatch(pattern, pool, options.incomplete ?? []);
  return chosen.map((entry) => ({ kind: 'package', entry }));
};

const identity = (choice: KernelChoice): string =>
  choice.kind === 'package'
    ? `${choice.entry.release} ${choice.entry.version}`
    : `${choice.kind} ${choice.kind === 'files' ? choice.path : ''}`;

/** Whether any of these patterns needs the catalogue: the running kernel and files of the user's do not. */
export const needsCatalogue = (text: string): boolean =>
  parsePatterns(text).some((pattern) => pattern.kind !== 'running' && pattern.kind !== 'files');

/**
 * The kernels that patterns (separated by commas) stand for, each once, in the order of the patterns.
 * Throws an input error that names the nearest ones for a pattern that matches none.
 */
export const chooseKernels = (text: string, entries: readonly KernelEntry[], options: ChooseOptions = {}): KernelChoice[] => {
  const patterns = parsePatterns(text);
  if (patterns.length === 0) throw inputError('No kernel was named.', `Give a version (6.12), or ${WORDS.join(', ')}.`);
  const choices = patterns.flatMap((pattern) => chooseOne(pattern, entries, options));
  return [...new Map(choices.map((choice) => [identity(choice), choice])).values()];
};

export interface ListOptions extends ChooseOptions {
  /** Every patch level and flavour. */
  readonly all?: boolean | undefined;
}

/**
 * The kernels for a list: those that patterns stand for, or without any the newest of each series. Throws an input error as
 * `chooseKernels` does.
 */
export const kernelsToList = (text: string, entries: readonly KernelEntry[], options: ListOptions = {}): KernelEntry[] => {
  const { flavour, architecture = debianArchitecture() } = options;
  const wanted = text === '' ? 'all' : text;
  const chosen = chooseKernels(wanted, entries, options).map((choice) => {
    if (choice.kind === 'package') return choice.entry;
    const name = choice.kind === 'files' ? choice.path : 'The running kernel';
    throw inputError(
      `${name} is no kernel of the mirror, and the list has no others.`,
      'Show a kernel of your own with: criu-qualify kernels show PATH',
    );
  });
  if (!options.all) return chosen;
  const pool = flavour === undefined ? entries : ofFlavour(entries, flavour, architecture);
  return allMatching(wanted, pool);
};
