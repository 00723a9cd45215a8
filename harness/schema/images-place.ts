import { z } from 'zod';

/** Where images lie that are not in memory (tmpfs), and what a restore finds of them: in the page cache, as the dump left them, or on the disk only. */
export const imagesOnDisk = z.enum(['disk', 'disk-cold']);
export type ImagesOnDisk = z.infer<typeof imagesOnDisk>;

/** Every place, as --images names it. */
export const IMAGES_PLACES = ['tmpfs', ...imagesOnDisk.options] as const;
export type ImagesPlace = (typeof IMAGES_PLACES)[number];

/** What happened to images that lie on a disk. */
export const imagesStore = z.strictObject({
  device_read_bytes: z
    .number()
    .optional()
    .describe(
      'read from the block device below the images during criu restore, by anybody; absent where there is no such device',
    ),
  cold: z
    .strictObject({
      files: z.number(),
      bytes: z.number(),
      cached_before_bytes: z.number().describe('of them in the page cache after the dump, by mincore(2)'),
      cached_after_bytes: z.number().describe('the same after fsync(2) and posix_fadvise(2) with POSIX_FADV_DONTNEED'),
      sync_ms: z.number().describe('time of fsync(2) of all files, one after the other'),
    })
    .optional()
    .describe('of images that a restore finds on the disk only: what was done to them between dump and restore'),
});
export type ImagesStore = z.infer<typeof imagesStore>;
