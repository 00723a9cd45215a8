import type { Mirrors } from '../../userlands/mirror.ts';

/** Names that stay while releases come and go: by them the releases are found. Each that a mirror lacks is left out. */
export const BASE_SUITES = ['oldoldstable', 'oldstable', 'stable', 'testing', 'unstable', 'experimental'] as const;

/** A suite with its code name, which is what its backports and security updates are surely named after. */
export interface Suite {
  readonly name: string;
  readonly codename: string;
}

/** The suite that a Release file describes; undefined for any other text. */
export const parseRelease = (text: string): Suite | undefined => {
  const [name, codename] = ['Suite', 'Codename'].map((field) => new RegExp(`^${field}: (\\S+)$`, 'm').exec(text)?.[1]);
  return name === undefined || codename === undefined ? undefined : { name, codename };
};

/** A suite and the archive that it is in. */
export interface Source {
  readonly uri: string;
  readonly suite: string;
}

/** The line of sources.list for a source. Kernels are in "main". */
export const sourceLine = ({ uri, suite }: Source, keyrings: readonly string[]): string =>
  `deb ${keyrings.length === 0 ? '' : `[signed-by=${keyrings.join(',')}] `}${uri} ${suite} main`;

export const baseSources = (mirrors: Mirrors): Source[] => BASE_SUITES.map((suite) => ({ uri: mirrors.archive, suite }));

/**
 * The suites, and what there may be beside them: backports, and security updates in an archive of their own. Releases go by their code
 * names: the other names are links, missing for some and of an older day in a mirror that caches.
 */
export const allSources = (mirrors: Mirrors, suites: readonly Suite[]): Source[] =>
  suites.flatMap(({ name, codename }) => {
    if (name === 'unstable' || name === 'experimental') return [{ uri: mirrors.archive, suite: name }];
    return [
      { uri: mirrors.archive, suite: codename },
      { uri: mirrors.archive, suite: `${codename}-backports` },
      { uri: mirrors.security.uri, suite: `${codename}-security` },
    ];
  });

/** apt's words for a suite that a mirror does not have. */
const NO_SUITE = /The repository '(\S+) (\S+) \S*Release' does(?: not|n't) have a Release file/;

/** What an update that failed says: sources that are not there, and lines about anything else. */
export const parseUpdate = (lines: readonly string[]): { missing: Source[]; other: string[] } => {
  const errors = lines.filter((line) => /^E: /.test(line));
  const missing = errors.flatMap((line) => {
    const [, uri, suite] = NO_SUITE.exec(line) ?? [];
    return uri !== undefined && suite !== undefined ? [{ uri: uri.replace(/\/+$/, ''), suite }] : [];
  });
  return { missing, other: errors.filter((line) => !NO_SUITE.test(line)) };
};

/** The sources that are not among `missing`. */
export const withoutMissing = (sources: readonly Source[], missing: readonly Source[]): Source[] =>
  sources.filter(({ uri, suite }) => !missing.some((one) => one.uri === uri.replace(/\/+$/, '') && one.suite === suite));
