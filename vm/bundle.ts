import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InterruptedError } from '../harness/errors.ts';
import { preparePrivateApt, privateAptOptions } from './apt/private-apt.ts';
import { cleanPartialFolders, createPartialFolder } from './partial-folders.ts';
import { removeTree } from './remove-tree.ts';
import { runLines } from './run-lines.ts';
import { failureOf } from './userlands/failures.ts';
import { discoverMirrors } from './userlands/mirror.ts';

/** Programs of a Debian suite, unpacked and not installed: they run through the dynamic loader of that suite. */
export interface BundleDefinition {
  readonly name: string;
  readonly suite: string;
  readonly packages: readonly string[];
}

export interface Bundle {
  readonly root: string;
  /** Version of each of the packages that were asked for. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface BundleRequest {
  readonly definition: BundleDefinition;
  readonly cacheDir: string;
  readonly mirror?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Where bundles lie below a cache folder. */
export const bundlesDir = (cacheDir: string): string => path.resolve(cacheDir, 'bundles');

const folderOf = ({ definition: { name, suite }, cacheDir }: Pick<BundleRequest, 'definition' | 'cacheDir'>): string =>
  path.join(bundlesDir(cacheDir), `${name}-${suite}`);

/** The bundle in the cache; undefined when it is not there. Fetches nothing. */
export const findBundle = async (request: Pick<BundleRequest, 'definition' | 'cacheDir'>): Promise<Bundle | undefined> => {
  const folder = folderOf(request);
  try {
    const versions = JSON.parse(await readFile(path.join(folder, 'versions.json'), 'utf8')) as Record<string, string>;
    return { root: path.join(folder, 'root'), versions };
  } catch {
    return undefined;
  }
};

/** Fetches the packages and all that they depend on; apt checks signatures and hashes. */
const download = async ({ definition, mirror, cacheDir, signal, onLine }: BundleRequest, dir: string): Promise<string[]> => {
  const { archive, keyrings } = await discoverMirrors(mirror);
  const options = keyrings.length === 0 ? '' : `[signed-by=${keyrings.join(',')}] `;
  await preparePrivateApt(dir);
  await writeFile(path.join(dir, 'sources.list'), `deb ${options}${archive} ${definition.suite} main\n`);
  const apt = async (...args: string[]): Promise<void> => {
    const result = await runLines({ command: ['apt-get', ...privateAptOptions(dir), '--yes', ...args], signal, onLine });
    if (!result.ok) throw failureOf(result.lines, { action: `Fetching ${definition.packages.join(', ')}`, folder: cacheDir });
  };
  await apt('--error-on=any', 'update');
  // dpkg's lock would lie beside its status file, which is /dev/null here, and nothing is installed.
  await apt('-o', 'Debug::NoLocking=true', '--download-only', '--no-install-recommends', 'install', ...definition.packages);
  const archives = path.join(dir, 'cache', 'archives');
  return (await readdir(archives)).filter((name) => name.endsWith('.deb')).map((name) => path.join(archives, name));
};

const unpack = async ({ definition, cacheDir, signal }: BundleRequest, debs: readonly string[], root: string) => {
  await mkdir(root, { recursive: true });
  for (const deb of debs) {
    const result = await runLines({ command: ['dpkg-deb', '--extract', deb, root], signal });
    if (!result.ok) throw failureOf(result.lines, { action: `Unpacking ${definition.name}`, folder: cacheDir });
  }
  // NAME_VERSION_ARCH.deb, with the colon of an epoch as %3a.
  const parts = debs.map((deb) => path.basename(deb).split('_'));
  return Object.fromEntries(
    parts.flatMap(([name, version]) =>
      name !== undefined && version !== undefined && definition.packages.includes(name)
        ? [[name, decodeURIComponent(version)]]
        : [],
    ),
  );
};

/** A bundle, from the cache, else fetched and unpacked; it needs no root. What is cut short leaves nothing that looks whole. */
export const ensureBundle = async (request: BundleRequest): Promise<Bundle> => {
  const cached = await findBundle(request);
  if (cached !== undefined) return cached;
  const folder = folderOf(request);
  await cleanPartialFolders(bundlesDir(request.cacheDir));
  const partial = await createPartialFolder(bundlesDir(request.cacheDir), path.basename(folder));
  try {
    const debs = await download(request, path.join(partial, 'apt'));
    const versions = await unpack(request, debs, path.join(partial, 'root'));
    await removeTree(path.join(partial, 'apt'));
    await writeFile(path.join(partial, 'versions.json'), `${JSON.stringify(versions)}\n`);
    await rename(partial, folder).catch(async (error: unknown) => {
      // Someone else was faster: theirs is as good.
      if ((await findBundle(request)) === undefined) throw error;
    });
  } catch (error) {
    throw request.signal?.aborted ? new InterruptedError(`Fetching ${request.definition.name} was stopped`) : error;
  } finally {
    await removeTree(partial);
  }
  return { root: path.join(folder, 'root'), versions: (await findBundle(request))?.versions ?? {} };
};
