import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InterruptedError, inputError, messageOf } from '../../../harness/errors.ts';
import { cleanPartialFolders, createPartialFolder } from '../../partial-folders.ts';
import { removeTree } from '../../remove-tree.ts';
import { runDepmod, unpackDeb } from './arrange.ts';
import { ownKernelsDir } from './cache.ts';
import { modulesFolder } from './kernel.ts';

export interface OwnCacheRequest {
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
}

/** Written last: what makes the folder whole. */
const DONE = 'complete';

const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();

/** Hash over the names and contents of files. */
const contentHash = async (base: string, files: readonly string[], signal: AbortSignal | undefined): Promise<string> => {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${path.relative(base, file)}\0`);
    // Into a hash of its own: the end of the stream ends what it is piped into.
    const content = createHash('sha256');
    await pipeline(createReadStream(file), content, signal === undefined ? {} : { signal });
    hash.update(content.digest());
  }
  return hash.digest('hex').slice(0, 16);
};

/** A folder of the cache, named after the content that it is made from; made by `fill` where it is not there yet. */
const cachedFolder = async (
  { cacheDir, signal }: OwnCacheRequest,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> => {
  const parent = ownKernelsDir(cacheDir);
  const folder = path.join(parent, name);
  if (existsSync(path.join(folder, DONE))) return folder;
  await cleanPartialFolders(parent);
  const partial = await createPartialFolder(parent, name);
  try {
    await fill(partial);
    signal?.throwIfAborted();
    await writeFile(path.join(partial, DONE), '');
    // Whoever was faster made the same of the same content.
    await rename(partial, folder).catch(async (error: unknown) => {
      if (!existsSync(path.join(folder, DONE))) throw error;
      await removeTree(partial);
    });
    return folder;
  } catch (error) {
    await removeTree(partial);
    throw signal?.aborted ? new InterruptedError('Preparing the kernel was stopped') : error;
  }
};

/** A Debian package of the user's, unpacked in the cache. Throws an input error when it is none. */
export const unpackedPackage = async (deb: string, request: OwnCacheRequest): Promise<string> => {
  const file = path.resolve(deb);
  const hash = await contentHash(path.dirname(file), [file], request.signal);
  const folder = await cachedFolder(request, `package-${hash}`, async (partial) => {
    await unpackDeb(file, path.join(partial, 'tree'), request.signal).catch((error: unknown) => {
      if (request.signal?.aborted) throw error;
      throw inputError(
        messageOf(error),
        'Give a whole Debian package of a kernel, or a folder with an image and modules.',
        error,
      );
    });
  });
  return path.join(folder, 'tree');
};

/** Of the lists that depmod writes this one is always there, and it alone says in which order modules are loaded. */
const isPrepared = (modules: string): boolean => existsSync(path.join(modules, 'modules.dep'));

/** Links into a source tree, which has gigabytes. */
const NOT_COPIED = new Set(['build', 'source']);

const isInPlace = (modules: string): boolean => path.dirname(modules).endsWith(path.join('lib', 'modules'));

/** The folder that has lib/modules/RELEASE with the dependencies of the modules: the user's own, or else a copy in the cache. */
export const preparedModules = async (modules: string, release: string, request: OwnCacheRequest): Promise<string> => {
  if (isPrepared(modules) && isInPlace(modules)) return path.resolve(modules, '../../..');
  const hash = await contentHash(modules, await filesBelow(modules), request.signal);
  return cachedFolder(request, `modules-${release}-${hash}`, async (partial) => {
    const target = modulesFolder(partial, release);
    await mkdir(path.dirname(target), { recursive: true });
    await cp(modules, target, {
      recursive: true,
      filter: (source) => path.dirname(source) !== modules || !NOT_COPIED.has(path.basename(source)),
    });
    await runDepmod(partial, release, request.signal);
  });
};
