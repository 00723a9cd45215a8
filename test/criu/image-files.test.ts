import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { imageKind, listImages } from '../../harness/criu/image-files.ts';
import { makeFolder } from '../run/recorded.ts';

test('the kind of an image is its name without number and ending', (t) => {
  const kinds = {
    'core-166.img': 'core',
    'tcp-stream-acd26.img': 'tcp-stream',
    'tcp-stream-abcde.img': 'tcp-stream',
    'fdinfo-2.img': 'fdinfo',
    'pagemap-shmem-3.img': 'pagemap-shmem',
    'pipes-data.img': 'pipes-data',
    'ghost-file-1.img': 'ghost-file',
    'inventory.img': 'inventory',
  };
  for (const [name, kind] of Object.entries(kinds)) t.is(imageKind(name), kind);
});

test('logs and statistics are no images', async (t) => {
  const dir = makeFolder(t);
  for (const name of ['pstree.img', 'core-7.img', 'dump.log', 'stats-dump', 'restore.pid'])
    writeFileSync(path.join(dir, name), 'four');
  t.deepEqual(await listImages(dir), [
    { name: 'core-7.img', kind: 'core', bytes: 4 },
    { name: 'pstree.img', kind: 'pstree', bytes: 4 },
  ]);
});
