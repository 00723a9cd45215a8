import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { InterruptedError, infraError, messageOf } from '../../harness/errors.ts';
import { contained } from '../contained.ts';
import { isOnPath } from '../host-packages.ts';
import { isAbandoned, partialName } from '../partial.ts';
import { fullPath, runLines } from '../run-lines.ts';
import { failureOf } from './failures.ts';
import { IMAGE_NAME, type Userland } from './manifest.ts';
import { IMAGING, type OnProgress } from './progress.ts';
import { IMAGE_TOOL } from './tools.ts';

/** Room for the images of a dump, databases and logs of the services. */
const FREE_BYTES = 4 * 2 ** 30;
const BLOCK_BYTES = 4096;
const INODE_BYTES = 256;
const SPARE_INODES = 65_536;

/** Always the same, so that the same content gives the same image. */
const UUID = '63726975-7175-4561-8c69-66796d616765';
const MADE_AT = '1700000000';

/** Whatever the host's mke2fs.conf says, every kernel from 5.10 on must mount it. No journal: writes are thrown away. */
const FEATURES = 'none,dir_index,dir_nlink,ext_attr,extent,extra_isize,filetype,flex_bg,huge_file,large_file,sparse_super';

const REMEDY = 'Run it again; if it stays, remove the userland and build it anew.';

const du = async (rootfs: string, ...options: string[]): Promise<number> => {
  const [file, ...args] = contained(['du', '--summarize', ...options, rootfs]);
  const { stdout } = await execa(file, args, { stdin: 'ignore', env: { PATH: fullPath(), LC_ALL: 'C' } });
  return Number.parseInt(stdout, 10);
};

/** Number of blocks and inodes that hold the content and leave 4 GiB free. */
const sizeFor = async (rootfs: string): Promise<{ blocks: number; inodes: number }> => {
  const [disk, apparent, files] = await Promise.all([
    du(rootfs, '--block-size=1'),
    // A file system that compresses needs less for the same content.
    du(rootfs, '--block-size=1', '--apparent-size'),
    du(rootfs, '--inodes'),
  ]);
  const inodes = files + SPARE_INODES;
  const content = Math.max(disk, apparent) * 1.03 + inodes * INODE_BYTES;
  return { blocks: Math.ceil((content + FREE_BYTES) / BLOCK_BYTES), inodes };
};

const mke2fs = (rootfs: string, file: string, { blocks, inodes }: { blocks: number; inodes: number }): string[] => [
  ...['mke2fs', '-q', '-t', 'ext4', '-d', rootfs, '-O', FEATURES],
  ...['-b', String(BLOCK_BYTES), '-I', String(INODE_BYTES), '-N', String(inodes), '-m', '0', '-U', UUID],
  ...['-E', `lazy_itable_init=0,nodiscard,root_owner=0:0,hash_seed=${UUID}`],
  file,
  String(blocks),
];

const sync = async (file: string): Promise<void> => {
  const handle = await open(file);
  await handle.sync().finally(() => handle.close());
};

/** What makers left that were killed. */
const removeAbandoned = async (folder: string): Promise<void> => {
  for (const name of (await readdir(folder)).filter(isAbandoned)) await rm(path.join(folder, name), { force: true });
};

export interface ImageRequest {
  readonly name: string;
  readonly rootfs: string;
  /** Folder that gets the image. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/** Makes the image of a root filesystem. It has another name until it is whole, so each process makes one of its own. */
export const makeImage = async ({ name, rootfs, folder, signal }: ImageRequest): Promise<string> => {
  const action = `Making the image of the userland ${name}`;
  const image = path.join(folder, IMAGE_NAME);
  const partial = path.join(folder, partialName(IMAGE_NAME));
  if (!IMAGE_TOOL.commands.every(isOnPath)) {
    throw infraError(
      `${action} needs ${IMAGE_TOOL.commands.join(' and ')}, which this host does not have.`,
      `Install it: apt-get install --no-install-recommends ${IMAGE_TOOL.package}`,
    );
  }
  await removeAbandoned(folder);
  try {
    const size = await sizeFor(rootfs);
    // The check takes less than 0.1 s.
    for (const command of [contained(mke2fs(rootfs, partial, size)), ['e2fsck', '-fn', partial] as const]) {
      const { ok, lines } = await runLines({ command: [...command], env: { E2FSPROGS_FAKE_TIME: MADE_AT }, signal });
      if (!ok) throw failureOf(lines, { action, folder, remedy: REMEDY });
    }
    await sync(partial);
    await rename(partial, image);
    await sync(folder);
  } catch (error) {
    await rm(partial, { force: true });
    if (signal?.aborted) throw new InterruptedError(`${action} was stopped`);
    throw error;
  }
  return image;
};

export interface EnsureImageRequest {
  readonly userland: Userland;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** An ext4 image of a userland for QEMU, sparse: `bytes` is its size as a machine sees it. Open it for reading only. */
export interface UserlandImage {
  readonly path: string;
  readonly bytes: number;
}

/**
 * The image of a userland: beside its manifest, else made from its folder in seconds. An abort throws InterruptedError;
 * however it ends, nothing that is half-made stays or passes for whole.
 */
export const ensureUserlandImage = async (request: EnsureImageRequest): Promise<UserlandImage> => {
  const { userland, signal, onProgress } = request;
  const image = path.join(userland.folder, IMAGE_NAME);
  const made = await stat(image).catch(() => undefined);
  if (made !== undefined) return { path: image, bytes: made.size };
  if (userland.root === undefined) {
    throw infraError(
      `The userland ${userland.name} has neither a folder nor an image any more: ${image} is not there.`,
      `Remove it and build it again: criu-qualify userlands remove ${userland.name}`,
    );
  }
  onProgress?.({ ...IMAGING, fraction: 0 });
  const { name, root: rootfs, folder } = userland;
  await makeImage({ name, rootfs, folder, signal });
  const { size } = await stat(image).catch((error: unknown) => {
    throw infraError(`The image ${image} has vanished: ${messageOf(error)}.`, 'Run it again.', error);
  });
  return { path: image, bytes: size };
};
