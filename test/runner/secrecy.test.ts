import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { findIn, inspectAndRemove } from '../../harness/runner/secrecy.ts';
import { makeFolder } from '../run/recorded.ts';

const SECRET = '5f3b0c1e-7d1a-4f9f-9a53-0f3f5b1f2c77';
const PIECE = 4 << 20;

test('a secret is found where it lies, also across the pieces in which a file is read', async (t) => {
  const file = path.join(makeFolder(t), 'pages-1.img');
  for (const offset of [0, 1000, PIECE - 10, PIECE, 2 * PIECE - 1]) {
    const content = Buffer.alloc(3 * PIECE, 0x5a);
    content.write(SECRET, offset);
    writeFileSync(file, content);
    t.is((await findIn(file, Buffer.from(SECRET))).offset, offset);
  }
  writeFileSync(file, Buffer.alloc(2 * PIECE + 5));
  t.deepEqual(await findIn(file, Buffer.from(SECRET)), { offset: -1, read: 2 * PIECE + 5 });
});

const lay = (folder: string): string => {
  const dir = path.join(folder, 'images');
  mkdirSync(dir, { mode: 0o700 });
  writeFileSync(path.join(dir, 'pages-1.img'), `....${SECRET}....`, { mode: 0o600 });
  writeFileSync(path.join(dir, 'core-7.img'), 'registers', { mode: 0o640 });
  return dir;
};

test('images are searched, their modes are told, and they are deleted', async (t) => {
  const dir = lay(makeFolder(t));
  const seen = await inspectAndRemove(dir, SECRET, false);
  t.deepEqual(seen?.secret?.found, [{ name: 'pages-1.img', offset: 4 }]);
  t.is(seen?.secret?.searched_bytes, 4 + SECRET.length + 4 + 'registers'.length);
  t.false(JSON.stringify(seen).includes(SECRET), 'the record must not hold the secret');
  t.is(seen?.folder.mode, '0700');
  t.deepEqual(
    seen?.files.map(({ name, mode }) => [name, mode]),
    [
      ['core-7.img', '0640'],
      ['pages-1.img', '0600'],
    ],
  );
  t.deepEqual([seen?.kept, seen?.left], [false, []]);
  t.false(existsSync(dir));
});

test('images that are to be kept stay', async (t) => {
  const dir = lay(makeFolder(t));
  const seen = await inspectAndRemove(dir, undefined, true);
  t.is(seen?.secret, undefined);
  t.deepEqual([seen?.kept, seen?.left], [true, []]);
  t.true(existsSync(path.join(dir, 'pages-1.img')));
});

test('without a dump there is nothing to tell', async (t) => {
  t.is(await inspectAndRemove(path.join(makeFolder(t), 'nothing'), SECRET, false), undefined);
});
