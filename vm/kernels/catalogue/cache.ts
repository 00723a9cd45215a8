import path from 'node:path';
import { isPartial } from '../../partial.ts';
import { cleanPartialFolders, foldersIn, removeFinished } from '../../partial-folders.ts';
import { byAge, type KernelEntry } from './entries.ts';
import { type CachedKernel, readKernel } from './kernel.ts';

/** Where kernels lie below a cache folder. */
export const kernelsDir = (cacheDir: string): string => path.resolve(cacheDir, 'kernels');

/** Where unpacked packages and copied modules of the user's lie. */
export const ownKernelsDir = (cacheDir: string): string => path.join(kernelsDir(cacheDir), 'own');

/** Name of the folder of a kernel: a release alone may have several versions, such as release candidates. */
export const kernelFolderName = ({ release, version }: Pick<KernelEntry, 'release' | 'version'>): string =>
  `${release}_${version}`;

/** Where the finished kernel of an entry lies. */
export const kernelFolder = (cacheDir: string, entry: Pick<KernelEntry, 'release' | 'version'>): string =>
  path.join(kernelsDir(cacheDir), kernelFolderName(entry));

/** The kernel of an entry; undefined when it is not in the cache. Fetches nothing. */
export const findKernel = (
  cacheDir: string,
  entry: Pick<KernelEntry, 'release' | 'version'>,
): Promise<CachedKernel | undefined> => readKernel(kernelFolder(cacheDir, entry));

/** All kernels from packages in the cache, newest first. */
export const listCachedKernels = async (cacheDir: string): Promise<CachedKernel[]> => {
  const names = (await foldersIn(kernelsDir(cacheDir))).filter((name) => !isPartial(name));
  const kernels = await Promise.all(names.map((name) => readKernel(path.join(kernelsDir(cacheDir), name))));
  return kernels.filter((kernel) => kernel !== undefined).sort((a, b) => byAge(a.manifest, b.manifest));
};

/** Removes a kernel from the cache. */
export const removeKernel = (cacheDir: string, { folder }: Pick<CachedKernel, 'folder'>): Promise<void> =>
  removeFinished(kernelsDir(cacheDir), path.basename(folder));

/** Removes what fetches and removals left that were killed. Returns the folders; those of running processes stay. */
export const cleanPartialKernels = async (cacheDir: string): Promise<string[]> => [
  ...(await cleanPartialFolders(kernelsDir(cacheDir))),
  ...(await cleanPartialFolders(ownKernelsDir(cacheDir))),
];
