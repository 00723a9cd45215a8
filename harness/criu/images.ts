import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ImageSizes } from '../schema/events.ts';

/** Not images: what CRIU and we write beside them. */
const isImage = (name: string): boolean => name.endsWith('.img');

/** Sizes of the images in a folder: apparent size in bytes, all, the raw pages, and the five largest. */
export const measureImages = async (dir: string): Promise<ImageSizes> => {
  const names = (await readdir(dir)).filter(isImage);
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: (await stat(path.join(dir, name))).size })));
  const sum = (list: typeof files): number => list.reduce((total, file) => total + file.bytes, 0);
  return {
    total_bytes: sum(files),
    pages_bytes: sum(files.filter((file) => /^pages-\d+\.img$/.test(file.name))),
    files: files.length,
    largest: files.toSorted((a, b) => b.bytes - a.bytes).slice(0, 5),
  };
};
