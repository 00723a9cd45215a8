import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { QualifyError } from '../../../harness/errors.ts';
import { removeTree } from '../../../vm/remove-tree.ts';
import { cleanPartialUserlands, createPartial, findUserland, listCached } from '../../../vm/userlands/cache.ts';
import { defaultCacheDir } from '../../../vm/userlands/cache-dir.ts';
import { SMALL } from './small.ts';

const withCache = async (use: (cacheDir: string, userlands: string) => Promise<void>): Promise<void> => {
  const cacheDir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-cache-'));
  mkdirSync(path.join(cacheDir, 'userlands'));
  try {
    await use(cacheDir, path.join(cacheDir, 'userlands'));
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
};

test('the cache folder follows XDG_CACHE_HOME', (t) => {
  t.is(defaultCacheDir({ XDG_CACHE_HOME: '/x', HOME: '/home/a' }), '/x/criu-qualify');
  t.is(defaultCacheDir({ XDG_CACHE_HOME: 'relative', HOME: '/home/a' }), '/home/a/.cache/criu-qualify');
  t.is(defaultCacheDir({ HOME: '/home/a' }), '/home/a/.cache/criu-qualify');
});

test('a folder without a whole manifest is no userland', async (t) => {
  await withCache(async (cacheDir, userlands) => {
    t.deepEqual(await listCached(path.join(cacheDir, 'absent')), []);
    mkdirSync(path.join(userlands, 'a-000000000000'));
    mkdirSync(path.join(userlands, 'b-000000000000'));
    writeFileSync(path.join(userlands, 'b-000000000000', 'manifest.json'), '{"schema_version": 1, "name": "b"');
    t.deepEqual(await listCached(cacheDir), []);
    t.is(await findUserland(cacheDir, SMALL), undefined);
  });
});

test('only the unfinished folders of processes that are gone are removed', async (t) => {
  await withCache(async (cacheDir, userlands) => {
    const mine = await createPartial(cacheDir, SMALL);
    const ended = execa('true');
    await ended;
    mkdirSync(path.join(userlands, `small-0.partial-${ended.pid}-1-abcdef`));
    // Our pid, but another start time: the pid of a dead process was given to us.
    mkdirSync(path.join(userlands, `small-0.partial-${process.pid}-1-abcdef`));
    mkdirSync(path.join(userlands, 'unrelated'));
    t.is((await cleanPartialUserlands(cacheDir)).length, 2);
    t.deepEqual(readdirSync(userlands).sort(), [path.basename(mine), 'unrelated'].sort());
  });
});

test('a folder with a mount below it is not removed, nor what is mounted there', async (t) => {
  await withCache(async (_, userlands) => {
    const source = path.join(userlands, 'precious');
    const folder = path.join(userlands, 'old one');
    mkdirSync(source);
    writeFileSync(path.join(source, 'file'), 'x');
    mkdirSync(path.join(folder, 'mnt'), { recursive: true });
    await execa('mount', ['--bind', source, path.join(folder, 'mnt')]);
    try {
      const error = await t.throwsAsync(removeTree(folder), { instanceOf: QualifyError });
      t.regex(error.message, /old one\/mnt is mounted/);
      t.deepEqual(readdirSync(source), ['file']);
    } finally {
      await execa('umount', [path.join(folder, 'mnt')]);
    }
    await removeTree(folder);
    t.deepEqual(readdirSync(userlands), ['precious']);
  });
});
