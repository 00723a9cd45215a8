import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { inputError, messageOf, type QualifyError } from '../../../harness/errors.ts';
import { imageVersion } from '../image-release.ts';
import { type Kernel, sha256Of } from './kernel.ts';
import { configOf, findKernelFiles, hasModules, type KernelFiles } from './kernel-files.ts';
import { type OwnCacheRequest, preparedModules, unpackedPackage } from './own-cache.ts';
import { upstreamOf } from './versions.ts';

export interface OwnKernelRequest {
  /** A bzImage, a Debian package, or a folder with an image and modules. */
  readonly image: string;
  /** Its folder of modules, .../lib/modules/RELEASE; where there is none beside the image, everything must be built in. */
  readonly modules?: string | undefined;
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
}

const GIVE_ALL =
  'Give a folder that has both: boot/vmlinuz-RELEASE and lib/modules/RELEASE (dpkg-deb -x unpacks all packages of a kernel into one).';

/** Debian states in the image which version its package is of; any other kernel is of the version that its release begins with. */
const upstreamIn = (release: string, text: string): string => {
  const debian = / Debian (\d\S*)/.exec(text)?.[1];
  return debian === undefined ? (/^\d+(?:\.\d+)+(?:-rc\d+)?/.exec(release)?.[0] ?? release) : upstreamOf(debian);
};

const listed = (files: readonly string[]): string => files.slice(0, 3).join(' and ');

/** The one image in a folder, by the name of the modules where these were given. */
const onlyImage = (folder: string, { images, modules }: KernelFiles, isPackage: boolean): string => {
  const [image] = images;
  if (image === undefined) {
    const why = isPackage && modules.length > 0 ? 'only modules' : 'no kernel image';
    throw inputError(`${folder} has ${why}.`, GIVE_ALL);
  }
  if (images.length > 1) {
    throw inputError(
      `${folder} has more than one kernel: ${listed(images)}.`,
      'Give the image of one, and its modules with --modules.',
    );
  }
  return image;
};

const isFolder = async (given: string, what: string): Promise<boolean> => {
  try {
    return (await stat(given)).isDirectory();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    throw inputError(
      `The ${what} ${given} cannot be read: ${isMissing ? 'there is no such file or folder' : messageOf(error)}.`,
      'Correct the path, or choose a kernel of the catalogue: criu-qualify kernels',
      error,
    );
  }
};

const mismatch = (image: string, release: string, modules: readonly string[]): QualifyError =>
  inputError(
    `The image ${image} is of ${release}, and the modules are of ${modules.map((one) => path.basename(one)).join(', ')}.`,
    `Give the modules of this image: --modules .../lib/modules/${release}`,
  );

/** The folder of modules of this release that was given, or else that lies in the same tree. */
const modulesOf = async (image: string, release: string, given: string | undefined, files: KernelFiles | undefined) => {
  if (given === undefined) {
    const found = files?.modules ?? [];
    const own = found.find((one) => path.basename(one) === release);
    if (own === undefined && found.length > 0) throw mismatch(image, release, found);
    return own;
  }
  if (!(await isFolder(given, 'folder of modules')) || !hasModules(given)) {
    const below = (await findKernelFiles(given)).modules.find((one) => path.basename(one) === release);
    if (below !== undefined) return below;
    throw inputError(
      `${given} is no folder of modules.`,
      `Give the one that is named after the kernel: .../lib/modules/${release}`,
    );
  }
  if (path.basename(path.resolve(given)) !== release) throw mismatch(image, release, [given]);
  return path.resolve(given);
};

/** Where the kernel's files are: in a folder, in an unpacked package, or an image alone. */
const locate = async ({ image, ...request }: OwnKernelRequest): Promise<{ file: string; files: KernelFiles | undefined }> => {
  const isTree = await isFolder(image, 'kernel');
  if (!isTree && !image.endsWith('.deb')) return { file: path.resolve(image), files: undefined };
  const tree = isTree ? path.resolve(image) : await unpackedPackage(image, request);
  const files = await findKernelFiles(tree);
  const file = onlyImage(image, files, !isTree);
  if (!isTree && files.modules.length === 0 && request.modules === undefined) {
    throw inputError(`${image} has a kernel image without its modules.`, GIVE_ALL);
  }
  return { file, files };
};

/** Configurations beside an image; a build has it at the top, three folders above arch/x86/boot/bzImage. */
const configsNear = async (image: string): Promise<readonly string[]> => {
  const folder = path.dirname(image);
  const top = folder.endsWith(path.join('arch', 'x86', 'boot')) ? path.resolve(folder, '../../..') : folder;
  return (await findKernelFiles(top)).configs;
};

/**
 * A kernel from files of the user's, which are never written to: a package is unpacked into the cache, and so are modules copied whose
 * dependencies have yet to be told. Throws an input error in one sentence for whatever cannot be a kernel.
 */
export const openOwnKernel = async (request: OwnKernelRequest): Promise<Kernel> => {
  const { file, files } = await locate(request);
  const version = imageVersion(await readFile(file));
  if (version === undefined) {
    throw inputError(
      `${request.image} is no kernel image that can be booted: it has no header of a bzImage.`,
      'Give the bzImage: arch/x86/boot/bzImage of a build, or /boot/vmlinuz-RELEASE; not vmlinux.',
    );
  }
  const { release, text } = version;
  const modules = await modulesOf(request.image, release, request.modules, files);
  const cache: OwnCacheRequest = { cacheDir: request.cacheDir, signal: request.signal };
  const configs = files?.configs ?? (await configsNear(file));
  return {
    release,
    upstream: upstreamIn(release, text),
    source: { kind: 'files', image: request.image, modules: request.modules },
    image: file,
    imageSha256: await sha256Of(file),
    modulesRoot: modules === undefined ? undefined : await preparedModules(modules, release, cache),
    config: configOf(release, configs, modules),
  };
};
