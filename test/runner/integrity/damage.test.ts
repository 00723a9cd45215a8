import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { applyDamage, findTargets } from '../../../harness/runner/integrity/damage.ts';
import type { Damage } from '../../../harness/schema/integrity.ts';
import { makeFolder } from '../../run/recorded.ts';

/** Magics as CRIU writes them: little-endian, the common one before that of the kind; the inventory has its own alone. */
const entry = (payload: string): Buffer => {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(0x54564319, 0);
  head.writeUInt32LE(0x55053847, 4);
  head.writeUInt32LE(payload.length, 8);
  return Buffer.concat([head, Buffer.from(payload)]);
};
const inventory = Buffer.from([0x16, 0x31, 0x31, 0x58, 1, 0, 0, 0, 8]);

const lay = (t: ExecutionContext) => {
  const [dir, olderDir] = ['images', 'older'].map((name) => path.join(makeFolder(t), name)) as [string, string];
  const files = {
    'core-7.img': entry('now'),
    'core-8.img': entry('thread'),
    'inventory.img': inventory,
    'pages-1.img': Buffer.from('pages'),
  };
  for (const folder of [dir, olderDir]) {
    mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  }
  writeFileSync(path.join(olderDir, 'core-7.img'), entry('old'));
  return { dir, olderDir };
};

const contents = (dir: string): Record<string, string> =>
  Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(path.join(dir, name)).toString('hex')]));

test('targets tell the magics of a file and what an earlier dump has in its place', async (t) => {
  const { dir, olderDir } = lay(t);
  const found = await findTargets(dir, olderDir);
  t.deepEqual(
    found.map(({ name, magic, older }) => [name, magic, older]),
    [
      ['core-7.img', 8, 'another'],
      ['core-8.img', 8, 'the same'],
      ['inventory.img', 4, 'the same'],
      ['pages-1.img', 0, 'the same'],
    ],
  );
});

const damages: readonly Pick<Damage, 'kind' | 'part' | 'offset' | 'bit' | 'other'>[] = [
  { kind: 'flip-bit', part: 'body', offset: 13, bit: 5 },
  { kind: 'truncate-half' },
  { kind: 'truncate-byte' },
  { kind: 'empty' },
  { kind: 'delete' },
  { kind: 'swap', other: 'core-8.img' },
  { kind: 'older' },
];

for (const damage of damages)
  test(`${damage.kind} changes what it should, and is undone`, async (t) => {
    const { dir, olderDir } = lay(t);
    const before = contents(dir);
    const undo = await applyDamage(
      { ...damage, image: 'core', file: 'core-7.img', bytes: entry('now').length, seed: '' },
      dir,
      olderDir,
    );
    const [was = '', is] = [before['core-7.img'], contents(dir)['core-7.img']];
    const expected: Record<Damage['kind'], string | undefined> = {
      // The second letter of "now" with its bit 5 flipped: o becomes O.
      'flip-bit': was.replace('6e6f77', '6e4f77'),
      'truncate-half': was.slice(0, 14),
      'truncate-byte': was.slice(0, -2),
      empty: '',
      delete: undefined,
      swap: before['core-8.img'],
      older: contents(olderDir)['core-7.img'],
    };
    t.is(is, expected[damage.kind]);
    t.not(is, was);
    for (const name of ['inventory.img', 'pages-1.img']) t.is(contents(dir)[name], before[name]);
    await undo();
    t.deepEqual(contents(dir), before);
  });
