import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { infraError, messageOf, QualifyError } from '../../../harness/errors.ts';
import { withFileLock } from '../../file-lock.ts';
import { isOnPath } from '../../host-packages.ts';
import { makeCacheFolder } from '../../partial-folders.ts';
import { aptNotes, readAptConfig } from '../../userlands/apt-config.ts';
import { debianArchitecture } from '../../userlands/identity.ts';
import { discoverMirrors, type Mirrors } from '../../userlands/mirror.ts';
import { readAptIndex, updateAptIndex } from './apt-index.ts';
import { kernelsDir } from './cache.ts';
import { entrySchema, type KernelEntry, kernelsIn } from './entries.ts';

const MAX_AGE_MS = 24 * 3_600_000;

/** index.json: what was read of apt's lists, beside them. */
const indexSchema = z.strictObject({
  schema_version: z.literal(1),
  fetched: z.iso.datetime(),
  suites: z.array(z.string()),
  kernels: z.array(entrySchema),
  incomplete: z.array(z.string()),
  notes: z.array(z.string()),
});
type Index = z.infer<typeof indexSchema>;

/** The kernels that the mirror has. */
export interface Catalogue {
  /** Newest first. */
  readonly kernels: readonly KernelEntry[];
  /** Releases of kernels that the mirror has in part only. */
  readonly incomplete: readonly string[];
  /** When the index was fetched. */
  readonly fetched: string;
  /** What a reader should know of how the index was fetched. */
  readonly notes: readonly string[];
  /** Why an index is used that is an old one. */
  readonly warning: string | undefined;
  /** Folder of apt's verified lists, to fetch kernels with. */
  readonly aptDir: string;
}

export interface CatalogueRequest {
  readonly cacheDir: string;
  /** Debian mirror, instead of the host's own. */
  readonly mirror?: string | undefined;
  /** Fetch the index again, however new it is. */
  readonly refresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called before the index is fetched, which takes a while. */
  readonly onStart?: (() => void) | undefined;
}

/** A folder for each mirror: the lists of one are no index of another. */
const aptDirOf = (cacheDir: string, { archive, security }: Mirrors): string => {
  const identity = JSON.stringify([archive, security.uri, debianArchitecture()]);
  return path.join(kernelsDir(cacheDir), 'apt', createHash('sha256').update(identity).digest('hex').slice(0, 12));
};

const indexFile = (aptDir: string): string => path.join(aptDir, 'index.json');

/** The index in a folder; undefined when there is none, or it is not whole or not of this version. */
const readIndex = async (aptDir: string): Promise<Index | undefined> => {
  try {
    return indexSchema.parse(JSON.parse(await readFile(indexFile(aptDir), 'utf8')));
  } catch {
    return undefined;
  }
};

const writeIndex = async (aptDir: string, index: Index): Promise<void> => {
  const partial = `${indexFile(aptDir)}.partial-${process.pid}-${randomBytes(3).toString('hex')}`;
  await writeFile(partial, JSON.stringify(index));
  await rename(partial, indexFile(aptDir));
};

const isFresh = ({ fetched }: Index, now = Date.now()): boolean => {
  const age = now - Date.parse(fetched);
  return age >= 0 && age < MAX_AGE_MS;
};

const fetchIndex = async (aptDir: string, mirrors: Mirrors, { signal, onStart }: CatalogueRequest): Promise<Index> => {
  onStart?.();
  const settings = await readAptConfig(signal);
  await updateAptIndex({ mirrors, dir: aptDir, signal });
  const suites = await readAptIndex(aptDir, signal);
  const { kernels, incomplete } = kernelsIn(suites);
  const index: Index = {
    schema_version: 1,
    fetched: new Date().toISOString(),
    suites: suites.map(({ suite }) => suite),
    kernels: [...kernels],
    incomplete: [...incomplete],
    notes: aptNotes(settings),
  };
  await writeIndex(aptDir, index);
  return index;
};

/** Fetches the index while nobody else does. Whoever waited for another process takes what that one fetched. */
const refreshIndex = (aptDir: string, mirrors: Mirrors, known: Index | undefined, request: CatalogueRequest): Promise<Index> =>
  withFileLock(path.join(aptDir, 'in-use'), 'exclusive', request.signal, async () => {
    const now = await readIndex(aptDir);
    return now !== undefined && now.fetched !== known?.fetched ? now : fetchIndex(aptDir, mirrors, request);
  });

/**
 * The catalogue of the mirror's kernels: from the cache when it is of the last 24 hours, else fetched, which takes some ten seconds.
 * When that fails, an older one is used and a note says so; without one it throws an infra error.
 */
export const loadCatalogue = async (request: CatalogueRequest): Promise<Catalogue> => {
  if (!isOnPath('apt-get')) {
    throw infraError(
      'The catalogue of kernels needs apt, which this system does not have.',
      'Use a Debian system or one derived from it, or give a kernel of your own (docs/kernels.md).',
    );
  }
  const mirrors = await discoverMirrors(request.mirror);
  const aptDir = aptDirOf(request.cacheDir, mirrors);
  await makeCacheFolder(aptDir);
  const catalogue = ({ kernels, incomplete, fetched, notes }: Index, warning?: string): Catalogue => ({
    kernels,
    incomplete,
    fetched,
    notes,
    warning,
    aptDir,
  });
  const cached = await readIndex(aptDir);
  if (cached !== undefined && isFresh(cached) && !request.refresh) return catalogue(cached);
  try {
    return catalogue(await refreshIndex(aptDir, mirrors, cached, request));
  } catch (error) {
    if (cached === undefined || request.signal?.aborted || !(error instanceof QualifyError)) throw error;
    return catalogue(cached, `The index of ${cached.fetched} is used: ${messageOf(error)}`);
  }
};
