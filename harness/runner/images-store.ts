import { readFile, stat } from 'node:fs/promises';
import { execa } from 'execa';
import type { Cell } from '../schema/cell.ts';
import type { ImagesStore } from '../schema/images-place.ts';
import type { RunnerOptions } from './context.ts';

/** Unit of /sys/dev/block/…/stat (Documentation/block/stat.rst), whatever the device has. */
const SECTOR_BYTES = 512;
/** Which field of it counts sectors read. */
const SECTORS_READ = 2;

/** Folder that the images of a cell go below. */
export const imagesRootOf = ({ imagesDir, diskDir }: RunnerOptions, { images }: Pick<Cell, 'images'>): string => {
  if (images === undefined) return imagesDir;
  if (diskDir === undefined) throw new Error('this machine was given no folder on a disk');
  return diskDir;
};

/**
 * Puts files on their disk and takes them, and nothing else, out of the page cache. What the kernel knows of their folder and where their
 * blocks are stays cached, and a disk or a hypervisor may have a cache of its own.
 */
export const coolDown = async (
  { subjects }: Pick<RunnerOptions, 'subjects'>,
  where: string,
): Promise<NonNullable<ImagesStore['cold']>> => {
  const { stdout } = await execa(subjects, ['cold', where], { cwd: '/tmp', stdin: 'ignore' });
  const [files = 0, bytes = 0, before = 0, after = 0, syncUs = 0] = stdout.split(' ').map(Number);
  return { files, bytes, cached_before_bytes: before, cached_after_bytes: after, sync_ms: syncUs / 1000 };
};

/** How much was read from the block device below a folder since it was started; undefined where a file system has no such device. */
export const deviceReadBytes = async (dir: string): Promise<number | undefined> => {
  const { dev } = await stat(dir, { bigint: true });
  // As glibc's gnu_dev_major() and gnu_dev_minor() take it apart.
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
  const text = await readFile(`/sys/dev/block/${major}:${minor}/stat`, 'utf8').catch(() => '');
  const sectors = text.trim().split(/\s+/)[SECTORS_READ];
  return sectors === undefined ? undefined : Number(sectors) * SECTOR_BYTES;
};
