import { existsSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { infraError, inputError, messageOf } from '../errors.ts';
import { machinesElsewhere } from './elsewhere.ts';
import type { ChosenKernels } from './kernels.ts';
import type { RunRequest } from './request.ts';

/** File systems that are memory, may be, or have a cache of their own that nobody sees (linux/magic.h; ZFS: its statfs()). */
const NO_DISK: ReadonlyMap<number, string> = new Map([
  [0x0102_1994, 'a tmpfs, which is memory and no disk'],
  [0x8584_58f6, 'a ramfs, which is memory and no disk'],
  [0x794c_7630, 'an overlay, of which nobody knows whether it is on a disk'],
  [0x2fc1_2fc1, 'a ZFS, whose cache cannot be emptied of single files'],
]);
const GIB = 2 ** 30;
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;

/** Where images on a disk lie unless the user names a folder. */
export const imagesFolder = (cacheDir: string): string => path.resolve(cacheDir, 'images');

type Wanted = Pick<RunRequest, 'disk' | 'keepImages' | 'machines'>;

/** Refuses what cannot be done with images on a disk, before anything is started. */
export const refuseDisk = ({ disk, keepImages, machines }: Wanted, { others }: ChosenKernels): void => {
  if (disk === undefined) return;
  if (others.length + machinesElsewhere(machines) > 0)
    throw inputError(
      'Images go to a disk on the running kernel only: those of a QEMU machine or a remote host live in its memory.',
      'Run on the host: --machine host; or leave out --images.',
    );
  if (keepImages)
    throw inputError(
      '--keep-images puts images into the run folder, and this run compares places that they lie in.',
      'Leave out --keep-images, or --images.',
    );
};

/** Sees that the folder is on a disk, and that the disk has room for the largest images of the run. */
export const checkDisk = async ({ disk }: Pick<RunRequest, 'disk'>): Promise<void> => {
  if (disk === undefined) return;
  await mkdir(disk.folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw infraError(
      `The folder ${disk.folder} for images cannot be made: ${messageOf(error)}.`,
      'Name another folder on a disk: --disk DIR.',
      error,
    );
  });
  const { type, bavail, bsize } = await statfs(disk.folder);
  const unfit = NO_DISK.get(type);
  if (unfit !== undefined) throw inputError(`${disk.folder} is on ${unfit}.`, 'Name a folder on a disk: --disk DIR.');
  const free = bavail * bsize;
  if (free < disk.bytes)
    throw infraError(
      `The images of this run take about ${gib(disk.bytes)} at a time in ${disk.folder}, and ${gib(free)} are free there.`,
      'Make room, name a folder on another disk with --disk DIR, or choose smaller sizes with --param.',
    );
};

/** Of a run that is taken up again: a disk that is not mounted any more must not be made up for by the folder that it was mounted on. */
export const checkDiskAgain = async (folder: string | undefined): Promise<void> => {
  if (folder === undefined) return;
  if (!existsSync(folder))
    throw inputError(
      `The folder ${folder}, which the images of this run lie in, is not there.`,
      'Mount its disk again, or make a new run; figures of two disks do not mix.',
    );
  await checkDisk({ disk: { folder, bytes: 0 } });
};
