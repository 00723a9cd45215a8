import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** One image file of a dump. */
export interface ImageFile {
  readonly name: string;
  /** `core` of `core-166.img`, `tcp-stream` of `tcp-stream-acd26.img`, `inventory` of `inventory.img`. */
  readonly kind: string;
  readonly bytes: number;
}

/** The kind of an image by its name: numbers of processes and objects, decimal or hexadecimal, stand behind the last hyphen. */
export const imageKind = (name: string): string =>
  name.replace(/\.img$/, '').replace(/-[0-9a-f]*\d[0-9a-f]*$|-[0-9a-f]{4,}$/, '');

/** The images in a folder by name; statistics, logs and the pid file are none. */
export const listImages = async (dir: string): Promise<ImageFile[]> => {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.img')).toSorted();
  return await Promise.all(
    names.map(async (name) => ({ name, kind: imageKind(name), bytes: (await stat(path.join(dir, name))).size })),
  );
};
