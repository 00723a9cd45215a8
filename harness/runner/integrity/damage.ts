import { copyFile, open, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { listImages } from '../../criu/image-files.ts';
import type { Damage } from '../../schema/integrity.ts';
import type { Copies, Target } from './plan.ts';

/** Little-endian magics of criu/include/magic.h: files with the first have a second of their own, the inventory has only one. */
const IMG_COMMON_MAGIC = 0x54564319;
const INVENTORY_MAGIC = 0x58313116;

const magicBytes = async (file: string): Promise<number> => {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    const magic = bytesRead === 4 ? buffer.readUInt32LE() : 0;
    return magic === IMG_COMMON_MAGIC ? 8 : magic === INVENTORY_MAGIC ? 4 : 0;
  } finally {
    await handle.close();
  }
};

const compare = async (file: string, olderFile: string): Promise<Target['older']> => {
  const [size, olderSize] = await Promise.all([stat(file), stat(olderFile).catch(() => undefined)]);
  if (olderSize === undefined) return 'nothing';
  if (size.size !== olderSize.size) return 'another';
  return (await readFile(file)).equals(await readFile(olderFile)) ? 'the same' : 'another';
};

/** Where in which pages file every copy of a secret lies: a service may have some in buffers that it never reads again. */
export const findCopies = async (dir: string, targets: readonly Target[], secret: string): Promise<Copies | undefined> => {
  for (const { name } of targets.filter(({ kind }) => kind === 'pages')) {
    const content = await readFile(path.join(dir, name));
    const offsets: number[] = [];
    for (let at = content.indexOf(secret); at >= 0; at = content.indexOf(secret, at + 1)) offsets.push(at);
    if (offsets.length > 0) return { name, offsets };
  }
  return undefined;
};

/** The images of a dump as targets, beside those of an earlier one. */
export const findTargets = async (dir: string, olderDir: string): Promise<Target[]> => {
  const targets: Target[] = [];
  for (const image of await listImages(dir)) {
    const file = path.join(dir, image.name);
    targets.push({ ...image, magic: await magicBytes(file), older: await compare(file, path.join(olderDir, image.name)) });
  }
  return targets;
};

const flip = async (file: string, offset: number, bit: number): Promise<void> => {
  const handle = await open(file, 'r+');
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, offset);
    buffer.writeUInt8(buffer.readUInt8() ^ (1 << bit));
    await handle.write(buffer, 0, 1, offset);
  } finally {
    await handle.close();
  }
};

const swap = async (dir: string, one: string, other: string): Promise<void> => {
  const between = path.join(dir, 'swapped');
  await rename(path.join(dir, one), between);
  await rename(path.join(dir, other), path.join(dir, one));
  await rename(between, path.join(dir, other));
};

const apply = async (damage: Damage, dir: string, olderDir: string): Promise<void> => {
  const file = path.join(dir, damage.file);
  switch (damage.kind) {
    case 'flip-bit':
      for (const offset of [damage.offset ?? 0, ...(damage.copies ?? [])]) await flip(file, offset, damage.bit ?? 0);
      return;
    case 'truncate-half':
      return await truncate(file, Math.floor(damage.bytes / 2));
    case 'truncate-byte':
      return await truncate(file, Math.max(0, damage.bytes - 1));
    case 'empty':
      return await truncate(file, 0);
    case 'delete':
      return await rm(file);
    case 'swap':
      return await swap(dir, damage.file, damage.other ?? damage.file);
    case 'older':
      return await copyFile(path.join(olderDir, damage.file), file);
  }
};

/** Damages the images in `dir`; gives back how to undo it, from a pristine copy of the file in `olderDir`. */
export const applyDamage = async (damage: Damage, dir: string, olderDir: string): Promise<() => Promise<void>> => {
  const file = path.join(dir, damage.file);
  const pristine = path.join(olderDir, 'pristine');
  await copyFile(file, pristine);
  await apply(damage, dir, olderDir);
  return async () => {
    if (damage.kind === 'swap') await swap(dir, damage.file, damage.other ?? damage.file);
    else await copyFile(pristine, file);
  };
};
