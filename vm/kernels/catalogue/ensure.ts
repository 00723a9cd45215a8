import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { InterruptedError, infraError, messageOf } from '../../../harness/errors.ts';
import { withFileLock } from '../../file-lock.ts';
import { isOnPath } from '../../host-packages.ts';
import { createPartialFolder, syncFolder } from '../../partial-folders.ts';
import { removeTree } from '../../remove-tree.ts';
import { runLines } from '../../run-lines.ts';
import { failureOf } from '../../userlands/failures.ts';
import { catalogueAptOptions } from './apt-index.ts';
import { arrangeKernel, unpackDeb } from './arrange.ts';
import { cleanPartialKernels, findKernel, kernelFolder, kernelFolderName, kernelsDir } from './cache.ts';
import type { KernelEntry } from './entries.ts';
import { followDownload, type OnFetchProgress } from './fetch-progress.ts';
import { type Kernel, LAYOUT, sha256Of, writeManifest } from './kernel.ts';
import { findKernelFiles } from './kernel-files.ts';

export interface EnsureKernelRequest {
  readonly entry: KernelEntry;
  readonly cacheDir: string;
  /** Folder of apt's verified lists: `aptDir` of the catalogue that the entry is from. */
  readonly aptDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnFetchProgress | undefined;
}

const assertTools = (): void => {
  const tools = { 'apt-get': 'apt', 'dpkg-deb': 'dpkg', depmod: 'kmod' };
  const missing = Object.entries(tools).filter(([command]) => !isOnPath(command));
  if (missing.length === 0) return;
  throw infraError(
    `Fetching a kernel needs ${missing.map(([command]) => command).join(', ')}, which this host does not have.`,
    `Install it: apt-get install --no-install-recommends ${missing.map(([, name]) => name).join(' ')}`,
  );
};

/** apt's words for a package that went away since the index was fetched. */
const GONE = /404 +Not Found|Version '\S+' for '\S+' was not found|Can't find a source to download/i;

/** Downloads the packages of a kernel in exactly their versions; apt checks them against the signed index. */
const download = async (request: EnsureKernelRequest, into: string): Promise<void> => {
  const { entry, aptDir, cacheDir, signal } = request;
  const packages = entry.parts.map(({ package: name, version }) => `${name}=${version}`);
  // What apt is still writing lies where it will stay: this process's own folder.
  const options = [...catalogueAptOptions(aptDir), '-o', `Dir::Cache::archives=${into}/archives`];
  await mkdir(path.join(into, 'archives', 'partial'), { recursive: true });
  const result = await withFileLock(path.join(aptDir, 'in-use'), 'shared', signal, () =>
    runLines({ command: ['apt-get', ...options, 'download', ...packages], cwd: into, signal }),
  );
  if (result.ok) return;
  const action = `Fetching the kernel ${entry.release}`;
  if (result.lines.some((line) => GONE.test(line))) {
    throw infraError(
      `${action} failed: the mirror no longer has all its packages.`,
      'Fetch the index again: criu-qualify kernels --refresh',
    );
  }
  throw failureOf(result.lines, { action, folder: cacheDir });
};

const diskSpace = async (folder: string): Promise<number> => {
  const { stdout } = await execa('du', ['--summarize', '--block-size=1', folder], { reject: false });
  return Number(/^\d+/.exec(stdout ?? '')?.[0] ?? 0);
};

/** Fills the partial folder up to its manifest. */
const fill = async (request: EnsureKernelRequest, partial: string): Promise<void> => {
  const { entry, signal, onProgress } = request;
  const { release, upstream, version, suites, flavour, parts } = entry;
  const scratch = path.join(partial, 'scratch');
  const [debs, tree] = [path.join(scratch, 'debs'), path.join(scratch, 'tree')];
  await mkdir(debs, { recursive: true });
  const stop = followDownload(debs, entry.sizeBytes, onProgress);
  await download(request, debs).finally(stop);
  onProgress?.({ stage: 'extract', fraction: 0.8, line: 'unpacking' });
  for (const name of (await readdir(debs)).filter((file) => file.endsWith('.deb'))) {
    await unpackDeb(path.join(debs, name), tree, signal);
  }
  await arrangeKernel({ files: await findKernelFiles(tree), release, folder: partial, signal });
  await removeTree(scratch);
  const image = path.join(partial, LAYOUT.image);
  if (!existsSync(image)) {
    throw infraError(`The packages of ${release} hold no kernel image.`, 'Choose another kernel: criu-qualify kernels --all');
  }
  onProgress?.({ stage: 'finish', fraction: 0.95, line: 'finishing' });
  signal?.throwIfAborted();
  await writeManifest(partial, {
    schema_version: 1,
    release,
    upstream,
    package: entry.package,
    version,
    suites,
    flavour,
    parts: parts.map(({ package: name, version: itsVersion }) => ({ package: name, version: itsVersion })),
    image_sha256: await sha256Of(image),
    size_bytes: await diskSpace(partial),
    fetched: new Date().toISOString(),
  });
  await syncFolder(partial);
};

/** Gives the filled folder its final name. When someone else was faster, theirs is used and ours thrown away. */
const publish = async ({ cacheDir, entry }: EnsureKernelRequest, partial: string): Promise<Kernel> => {
  const folder = kernelFolder(cacheDir, entry);
  try {
    await rename(partial, folder);
  } catch (error) {
    if ((await findKernel(cacheDir, entry)) === undefined) {
      throw infraError(
        `The kernel cannot be put in its place, ${folder}: ${messageOf(error)}.`,
        `Remove that folder: rm -r ${folder}`,
        error,
      );
    }
    await removeTree(partial);
  }
  const found = await findKernel(cacheDir, entry);
  if (found === undefined) throw infraError(`The kernel in ${folder} has vanished.`, 'Run it again.');
  return found.kernel;
};

/**
 * The kernel of an entry: from the cache, else fetched from the mirror and unpacked, which needs no root.
 * An abort throws InterruptedError. However it ends, nothing that is half-made stays or passes for whole.
 */
export const ensureKernel = async (request: EnsureKernelRequest): Promise<Kernel> => {
  const { entry, cacheDir, signal } = request;
  const cached = await findKernel(cacheDir, entry);
  if (cached !== undefined) return cached.kernel;
  assertTools();
  await cleanPartialKernels(cacheDir);
  const partial = await createPartialFolder(kernelsDir(cacheDir), kernelFolderName(entry));
  try {
    await fill(request, partial);
    return await publish(request, partial);
  } catch (error) {
    await removeTree(partial);
    throw signal?.aborted ? new InterruptedError(`Fetching the kernel ${entry.release} was stopped`) : error;
  }
};
