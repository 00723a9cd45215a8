import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { makeCacheFolder } from '../../vm/partial-folders.ts';
import { infraError, inputError } from '../errors.ts';
import type { ChosenKernels } from './kernels.ts';
import type { RunRequest } from './request.ts';

/** File systems that are memory (linux/magic.h). */
const IN_MEMORY: ReadonlyMap<number, string> = new Map([
  [0x0102_1994, 'tmpfs'],
  [0x8584_58f6, 'ramfs'],
]);
const GIB = 2 ** 30;
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;

/** Where images on a disk lie unless the user names a folder. */
export const imagesFolder = (cacheDir: string): string => path.resolve(cacheDir, 'images');

type Wanted = Pick<RunRequest, 'disk' | 'keepImages' | 'machines'>;

/** Refuses what cannot be done with images on a disk, before anything is started. */
export const refuseDisk = ({ disk, keepImages, machines: { hosts, shapes } }: Wanted, { others }: ChosenKernels): void => {
  if (disk === undefined) return;
  if (others.length + hosts.length + shapes.length > 0)
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
export const checkDisk = async ({ disk }: Wanted): Promise<void> => {
  if (disk === undefined) return;
  await makeCacheFolder(disk.folder);
  const { type, bavail, bsize } = await statfs(disk.folder);
  const memory = IN_MEMORY.get(type);
  if (memory !== undefined)
    throw inputError(`${disk.folder} is on a ${memory}, which is memory and no disk.`, 'Name a folder on a disk: --disk DIR.');
  const free = bavail * bsize;
  if (free < disk.bytes)
    throw infraError(
      `The images of this run take about ${gib(disk.bytes)} at a time in ${disk.folder}, and ${gib(free)} are free there.`,
      'Make room, name a folder on another disk with --disk DIR, or choose smaller sizes with --param.',
    );
};
