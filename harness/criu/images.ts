import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ImageSizes } from '../schema/events.ts';

/** Not images: what CRIU and we write beside them. */
const isImage = (name: string): boolean => name.endsWith('.img');

/** Unit of st_blocks (stat(2)), whatever the block size of the file system is. */
const BLOCK_BYTES = 512;

/** Sizes of the images in a folder: apparent size in bytes, all, the raw pages, and the five largest. */
export const measureImages = async (dir: string): Promise<ImageSizes> => {
  const names = (await readdir(dir)).filter(isImage);
  const found = await Promise.all(
    names.map(async (name) => {
      const { size, blocks } = await stat(path.join(dir, name));
      return { name, bytes: size, allocated: blocks * BLOCK_BYTES };
    }),
  );
  const files = found.map(({ name, bytes }) => ({ name, bytes }));
  const sum = (list: typeof files): number => list.reduce((total, file) => total + file.bytes, 0);
  return {
    total_bytes: sum(files),
    pages_bytes: sum(files.filter((file) => /^pages-\d+\.img$/.test(file.name))),
    files: files.length,
    allocated_bytes: found.reduce((total, { allocated }) => total + allocated, 0),
    largest: files.toSorted((a, b) => b.bytes - a.bytes).slice(0, 5),
  };
};
