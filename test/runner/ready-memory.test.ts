import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { residentBytes, takeMemory } from '../../harness/runner/ready-memory.ts';

const BYTES = 10 * 2 ** 20 + 4096;

const folder = async (t: ExecutionContext): Promise<string> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'ready-'));
  t.teardown(() => rm(dir, { recursive: true }));
  return dir;
};

test('memory that was taken is free again but for a page of each block, until it is let go of', async (t) => {
  const dir = await folder(t);
  const [one, other] = [await takeMemory(dir, BYTES), await takeMemory(dir, 4096)];
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ name, parentPath }) => (await stat(path.join(parentPath, name))).size));
  t.deepEqual(
    sizes.toSorted((a, b) => a - b),
    [4096, 6 * 4096],
    'six blocks, the last of them begun',
  );
  await one();
  t.is((await readdir(dir)).length, 1, 'what is taken by another one stays');
  await other();
  await other();
  t.deepEqual(await readdir(dir), []);
});

test('what cannot be taken is an error that leaves nothing behind', async (t) => {
  await t.throwsAsync(takeMemory(path.join(await folder(t), 'missing'), BYTES), { code: 'ENOENT' });
});

test('the memory of a tree is that of its processes', async (t) => {
  const own = process.memoryUsage.rss();
  const seen = await residentBytes(process.pid);
  t.true(seen >= own / 2, `${seen} of at least ${own}`);
  t.is(await residentBytes(2 ** 22 + 1), 0);
});
