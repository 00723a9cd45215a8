import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { measureImages } from '../../harness/criu/images.ts';
import { makeFolder } from '../run/recorded.ts';

test('images are counted, logs and statistics are not; pages are summed by themselves', async (t) => {
  const dir = makeFolder(t);
  const sizes = {
    'pages-1.img': 8192,
    'pages-12.img': 4096,
    'pages-shmem.img': 512,
    'core-1.img': 100,
    'mm-1.img': 7,
    'fs-1.img': 3,
    'ids-1.img': 1,
    'dump.log': 99_999,
    'stats-dump': 53,
  };
  for (const [name, bytes] of Object.entries(sizes)) writeFileSync(path.join(dir, name), Buffer.alloc(bytes));
  const { allocated_bytes, ...sizesSeen } = await measureImages(dir);
  // How much the file system gives a file is its own affair, but never less than it holds.
  t.true((allocated_bytes ?? 0) >= 8192 + 4096 + 512);
  t.deepEqual(sizesSeen, {
    total_bytes: 8192 + 4096 + 512 + 100 + 7 + 3 + 1,
    pages_bytes: 8192 + 4096,
    files: 7,
    largest: [
      { name: 'pages-1.img', bytes: 8192 },
      { name: 'pages-12.img', bytes: 4096 },
      { name: 'pages-shmem.img', bytes: 512 },
      { name: 'core-1.img', bytes: 100 },
      { name: 'mm-1.img', bytes: 7 },
    ],
  });
});

test('a folder without images has none', async (t) => {
  t.deepEqual(await measureImages(makeFolder(t)), {
    total_bytes: 0,
    pages_bytes: 0,
    files: 0,
    allocated_bytes: 0,
    largest: [],
  });
});

test('a hole takes no space, and is part of the size', async (t) => {
  const dir = makeFolder(t);
  const file = openSync(path.join(dir, 'pages-1.img'), 'w');
  ftruncateSync(file, 64 << 20);
  closeSync(file);
  const { allocated_bytes, pages_bytes } = await measureImages(dir);
  t.is(pages_bytes, 64 << 20);
  t.true((allocated_bytes ?? Number.NaN) < 1 << 20);
});
