import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../harness/errors.ts';
import { preparePrivateApt, privateAptOptions } from '../apt/private-apt.ts';
import { runLines } from '../run-lines.ts';
import type { UserlandDefinition } from './definition.ts';
import { failureOf } from './failures.ts';
import type { Mirrors } from './mirror.ts';

/** The index of a definition's suites, fetched and verified, in a folder of its own. */
export interface PackageIndex {
  /** apt's sources, one per line, as mmdebstrap takes them. */
  readonly sources: readonly string[];
  /** Folder with the verified lists, in apt's own layout. */
  readonly lists: string;
  /** What to install: of each list of alternatives the first that there is. */
  readonly packages: readonly string[];
  readonly notes: readonly string[];
}

/** One-line sources for the suites of a definition. */
export const sourceLines = (definition: UserlandDefinition, mirrors: Mirrors, withSecurity: boolean): string[] => {
  const options = mirrors.keyrings.length === 0 ? '' : `[signed-by=${mirrors.keyrings.join(',')}] `;
  const line = (uri: string, suite: string): string => {
    const components = suite.endsWith('/') ? '' : ` ${definition.components.join(' ')}`;
    return `deb ${options}${uri} ${suite}${components}`;
  };
  return [
    ...[definition.suite, ...definition.extra_suites].map((suite) => line(mirrors.archive, suite)),
    ...(withSecurity ? definition.security_suites.map((suite) => line(mirrors.security.uri, suite)) : []),
  ];
};

export interface IndexRequest {
  readonly definition: UserlandDefinition;
  readonly mirrors: Mirrors;
  /** Folder to work in; the caller removes it. */
  readonly dir: string;
  /** The folder of the user's that it lies in, for errors. */
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

const update = async (request: IndexRequest, sources: readonly string[]): Promise<void> => {
  const { definition, dir, cacheDir, signal, onLine } = request;
  await writeFile(path.join(dir, 'sources.list'), `${sources.join('\n')}\n`);
  const command = ['apt-get', ...privateAptOptions(dir), '--error-on=any', 'update'] as const;
  const result = await runLines({ command: [...command], signal, onLine });
  if (!result.ok) {
    throw failureOf(result.lines, { action: `Fetching the package index for the userland ${definition.name}`, folder: cacheDir });
  }
};

/** A guessed security archive that does not exist is left out, and that is noted. */
const updateWithSecurity = async (request: IndexRequest): Promise<{ sources: string[]; notes: string[] }> => {
  const { definition, mirrors } = request;
  const sources = sourceLines(definition, mirrors, true);
  try {
    await update(request, sources);
    return { sources, notes: [] };
  } catch (error) {
    if (!mirrors.security.guessed || definition.security_suites.length === 0 || request.signal?.aborted) throw error;
    const without = sourceLines(definition, mirrors, false);
    await update(request, without).catch(() => {
      throw error;
    });
    return {
      sources: without,
      notes: [`Security updates are not included: no security archive was found (${messageOf(error)})`],
    };
  }
};

/** Reads `apt-cache madison`: which versions of a package which suites have. */
export const parseMadison = (text: string): { name: string; version: string; suite: string }[] =>
  text.split('\n').flatMap((line) => {
    const [name, version, source] = line.split('|').map((part) => part.trim());
    const suite = source?.split(' ')[1]?.split('/').slice(0, -1).join('/');
    return name && version && suite ? [{ name, version, suite }] : [];
  });

/** Of each list of alternatives the first that the index has; the first of all when it has none, for apt to name it. */
export const choosePackages = (
  packages: UserlandDefinition['packages'],
  index: readonly { name: string; version: string; suite: string }[],
): string[] => {
  const has = (wanted: string): boolean => {
    const [, name = wanted, mark, value] = /^([^/=]+)(?:([/=])(.+))?$/.exec(wanted) ?? [];
    return index.some(
      (entry) => entry.name === name && (mark === undefined || value === (mark === '/' ? entry.suite : entry.version)),
    );
  };
  return packages.flatMap((entry) => (typeof entry === 'string' ? entry : (entry.find(has) ?? entry.slice(0, 1))));
};

/** Fetches the index of the definition's suites, checks it, and settles what is to be installed. Throws an infra error. */
export const fetchPackageIndex = async (request: IndexRequest): Promise<PackageIndex> => {
  const { definition, dir, cacheDir, signal } = request;
  await preparePrivateApt(dir);
  const { sources, notes } = await updateWithSecurity(request);
  const names = definition.packages.flat().map((name) => name.replace(/[/=].*/, ''));
  const madison = await runLines({ command: ['apt-cache', ...privateAptOptions(dir), 'madison', ...names], signal });
  const packages = choosePackages(definition.packages, parseMadison(madison.lines.join('\n')));
  const trial = ['apt-get', ...privateAptOptions(dir), '--simulate', '--no-install-recommends', 'install', ...packages] as const;
  const simulated = await runLines({ command: [...trial], signal });
  if (!simulated.ok) {
    throw failureOf(simulated.lines, { action: `Choosing the packages of the userland ${definition.name}`, folder: cacheDir });
  }
  return { sources, lists: path.join(dir, 'lists'), packages, notes };
};
