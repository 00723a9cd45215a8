import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { infraError } from '../../../harness/errors.ts';
import { preparePrivateApt, privateAptOptions } from '../../apt/private-apt.ts';
import { runLines } from '../../run-lines.ts';
import { failureOf } from '../../userlands/failures.ts';
import type { Mirrors } from '../../userlands/mirror.ts';
import type { SuitePackages } from './entries.ts';
import { parsePackages } from './packages-file.ts';
import {
  allSources,
  baseSources,
  parseRelease,
  parseUpdate,
  type Source,
  type Suite,
  sourceLine,
  withoutMissing,
} from './suites.ts';

export interface AptIndexRequest {
  readonly mirrors: Mirrors;
  /** Folder for apt; nobody else may use it meanwhile. */
  readonly dir: string;
  readonly signal?: AbortSignal | undefined;
}

const ACTION = 'Fetching the index of kernels';

/** Larger than any Packages file, unpacked. */
const MAX_LIST_BYTES = 1024 ** 3;

/** apt keeps the lists compressed, which spares 200 MB, and unpacks them itself in a moment. */
export const catalogueAptOptions = (dir: string): string[] => [
  ...privateAptOptions(dir),
  ...['Acquire::GzipIndexes=true', 'Acquire::PDiffs=false', 'Dir::Cache::srcpkgcache='].flatMap((option) => ['-o', option]),
];

const writeSources = (dir: string, sources: readonly Source[], { keyrings }: Mirrors): Promise<void> =>
  writeFile(path.join(dir, 'sources.list'), sources.map((source) => `${sourceLine(source, keyrings)}\n`).join(''));

/** Fetches the sources into a folder. Returns those that the mirror has; throws an infra error for any other failure. */
const update = async (request: AptIndexRequest, dir: string, sources: readonly Source[], extra: readonly string[] = []) => {
  const { mirrors, signal } = request;
  await preparePrivateApt(dir);
  await writeSources(dir, sources, mirrors);
  const command = ['apt-get', ...catalogueAptOptions(dir), ...extra, '--error-on=any', 'update'] as const;
  const result = await runLines({ command: [...command], signal });
  if (result.ok) return [...sources];
  const { missing, other } = parseUpdate(result.lines);
  if (missing.length === 0 || other.length > 0) {
    const lines = result.lines.filter((line) => parseUpdate([line]).missing.length === 0);
    throw failureOf(lines, { action: ACTION, folder: dir });
  }
  return withoutMissing(sources, missing);
};

const namesIn = async (dir: string, pattern: RegExp): Promise<string[]> =>
  (await readdir(path.join(dir, 'lists'))).filter((name) => pattern.test(name)).sort();

/** The suites whose Release files lie in the folder, by the beginning that the names of all their files share. */
const suitesIn = async (dir: string): Promise<Map<string, Suite>> => {
  const found = new Map<string, Suite>();
  for (const name of await namesIn(dir, /_(?:In)?Release$/)) {
    const suite = parseRelease(await readFile(path.join(dir, 'lists', name), 'utf8'));
    if (suite !== undefined) found.set(name.replace(/(?:In)?Release$/, ''), suite);
  }
  return found;
};

/** No index, and one more try: without a network nobody wants to wait for apt's usual three. */
const PROBE = ['Acquire::IndexTargets::deb::Packages::DefaultEnabled=false', 'Acquire::Retries=1'].flatMap((option) => [
  '-o',
  option,
]);

/** Which releases the mirror has. Only their Release files are fetched, into a folder that is thrown away. */
const probe = async (request: AptIndexRequest): Promise<Suite[]> => {
  const dir = path.join(request.dir, 'probe');
  try {
    await update(request, dir, baseSources(request.mirrors), PROBE);
    // By the names that were asked for: what a Release file calls itself may be another one.
    return [...(await suitesIn(dir))].map(([prefix, suite]) => ({
      ...suite,
      name: /_dists_(.+)_$/.exec(prefix)?.[1] ?? suite.name,
    }));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

/**
 * Fetches and verifies the index of every suite that the mirror has and that may have kernels. Throws an infra error when it fails,
 * and when the mirror has none of the suites.
 */
export const updateAptIndex = async (request: AptIndexRequest): Promise<void> => {
  const { dir, mirrors } = request;
  await preparePrivateApt(dir);
  const suites = await probe(request);
  const present = suites.length === 0 ? [] : await update(request, dir, allSources(mirrors, suites));
  if (present.length === 0) {
    throw infraError(
      `The mirror ${mirrors.archive} has none of Debian's suites.`,
      'Name another one with --mirror URL: the address that the folders "dists" and "pool" lie below.',
    );
  }
  // What comes later, such as a download, would complain of the sources that are not there.
  await writeSources(dir, present, mirrors);
};

/** apt's own command for its lists: it reads whatever compression it chose. */
const readList = async (file: string, signal: AbortSignal | undefined): Promise<Buffer> => {
  const { stdout } = await execa('/usr/lib/apt/apt-helper', ['cat-file', file], {
    encoding: 'buffer',
    maxBuffer: MAX_LIST_BYTES,
    stdin: 'ignore',
    ...(signal && { cancelSignal: signal }),
  });
  return Buffer.from(stdout);
};

/** Code names do not change their meaning with time; of the two that never become a release the other name is the known one. */
const suiteLabel = ({ name, codename }: Suite): string => (name === 'unstable' || name === 'experimental' ? name : codename);

/**
 * The packages that kernels are made of, of each suite in the folder. The files are found by their names: `apt-get indextargets`
 * would tell them too, but only after seconds of building its cache.
 */
export const readAptIndex = async (dir: string, signal?: AbortSignal): Promise<SuitePackages[]> => {
  const suites = await suitesIn(dir);
  const found: SuitePackages[] = [];
  for (const name of await namesIn(dir, /_Packages(?:\.\w+)?$/)) {
    const [, suite] = [...suites].find(([prefix]) => name.startsWith(prefix)) ?? [];
    if (suite === undefined) continue;
    found.push({ suite: suiteLabel(suite), packages: parsePackages(await readList(path.join(dir, 'lists', name), signal)) });
  }
  return found;
};
