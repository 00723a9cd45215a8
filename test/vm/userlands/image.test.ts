import { chownSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { InterruptedError, QualifyError } from '../../../harness/errors.ts';
import { cleanPartialUserlands } from '../../../vm/userlands/cache.ts';
import { ensureUserlandImage, makeImage } from '../../../vm/userlands/image.ts';
import { readUserland, type Userland, writeManifest } from '../../../vm/userlands/manifest.ts';
import { SMALL_MANIFEST } from './small.ts';

const MIB = 2 ** 20;

/** A cache with one userland in it, made by hand: what counts here is how files get into the image. */
const makeUserland = async (t: ExecutionContext): Promise<{ cacheDir: string; userland: Userland }> => {
  const cacheDir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-image-'));
  t.teardown(() => rmSync(cacheDir, { recursive: true, force: true }));
  const folder = path.join(cacheDir, 'userlands', 'small-000000000000');
  const rootfs = path.join(folder, 'rootfs');
  mkdirSync(path.join(rootfs, 'etc'), { recursive: true });
  mkdirSync(path.join(rootfs, 'images'), { mode: 0o700 });
  // Long enough to be interrupted in it.
  writeFileSync(path.join(rootfs, 'large'), Buffer.alloc(256 * MIB, 'x'));
  writeFileSync(path.join(rootfs, 'etc', 'shadow'), 'secret', { mode: 0o640 });
  if (process.getuid?.() === 0) chownSync(path.join(rootfs, 'etc', 'shadow'), 0, 42);
  linkSync(path.join(rootfs, 'etc', 'shadow'), path.join(rootfs, 'etc', 'again'));
  await writeManifest(folder, SMALL_MANIFEST);
  const userland = await readUserland(folder);
  if (userland === undefined) throw new Error('the userland is not whole');
  return { cacheDir, userland };
};

const output = async (file: string, ...args: string[]): Promise<string> => {
  const { stdout } = await execa(file, args, { env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } });
  return stdout;
};

test.serial('the image holds every file with its owner and mode, has 4 GiB free and no journal', async (t) => {
  const { userland } = await makeUserland(t);
  const stages: string[] = [];
  const image = await ensureUserlandImage({ userland, onProgress: ({ stage }) => stages.push(stage) });
  t.deepEqual(stages, ['image']);
  t.is(image.bytes, statSync(image.path).size);
  t.true(statSync(image.path).blocks * 512 < 300 * MIB, 'it is sparse');
  t.regex(await output('e2fsck', '-fn', image.path), /Pass 5/);
  const stat = await output('debugfs', '-R', 'stat /etc/shadow', image.path);
  t.regex(stat, /Mode: +0640/);
  t.regex(stat, process.getuid?.() === 0 ? /User: +0 +Group: +42 / : /User: +0 +Group: +0 /);
  t.regex(stat, /Links: 2/);
  t.regex(await output('debugfs', '-R', 'stat /images', image.path), /Type: directory +Mode: +0700[\s\S]*User: +0 +Group: +0 /);
  const head = await output('dumpe2fs', '-h', image.path);
  t.true(Number(/^Free blocks: +(\d+)/m.exec(head)?.[1]) * 4096 >= 4 * 1024 * MIB);
  t.notRegex(head, /has_journal/);
  t.deepEqual(readdirSync(userland.folder).sort(), ['manifest.json', 'rootfs', 'rootfs.ext4']);
});

test.serial('the same folder gives the same image', async (t) => {
  const { userland } = await makeUserland(t);
  const rootfs = path.join(userland.folder, 'rootfs');
  const make = async (name: string): Promise<string> => {
    const folder = path.join(userland.folder, name);
    mkdirSync(folder);
    return makeImage({ name: 'small', rootfs, folder });
  };
  // The first reading may set the access times of the files, and mke2fs takes these over.
  await make('first');
  t.is(await output('cmp', await make('second'), await make('third')), '');
});

test.serial('an abort in the middle throws InterruptedError and leaves nothing', async (t) => {
  const { userland } = await makeUserland(t);
  const abort = new AbortController();
  const making = ensureUserlandImage({ userland, signal: abort.signal });
  const partial = (): boolean => readdirSync(userland.folder).some((name) => name.includes('.partial-'));
  for (let tries = 0; tries < 1000 && !partial(); tries += 1) await sleep(5);
  t.true(partial(), 'mke2fs was at work');
  abort.abort();
  await t.throwsAsync(making, { instanceOf: InterruptedError });
  t.deepEqual(readdirSync(userland.folder).sort(), ['manifest.json', 'rootfs']);
});

test.serial('two at once give one image, and what a killed maker left goes', async (t) => {
  const { userland } = await makeUserland(t);
  writeFileSync(path.join(userland.folder, `rootfs.ext4.partial-${process.pid}-1-abcdef`), 'half');
  const [one, two] = await Promise.all([ensureUserlandImage({ userland }), ensureUserlandImage({ userland })]);
  t.deepEqual(one, two);
  t.regex(await output('e2fsck', '-fn', one.path), /Pass 5/);
  t.deepEqual(readdirSync(userland.folder).sort(), ['manifest.json', 'rootfs', 'rootfs.ext4']);
});

test.serial('an image is enough to be whole, and what a killed process left of one is removed', async (t) => {
  const { cacheDir, userland } = await makeUserland(t);
  rmSync(path.join(userland.folder, 'rootfs'), { recursive: true });
  t.is(await readUserland(userland.folder), undefined, 'neither folder nor image');
  const gone = { ...userland, root: undefined };
  const error = await t.throwsAsync(ensureUserlandImage({ userland: gone }), { instanceOf: QualifyError });
  t.regex(error.message, /neither a folder nor an image/);

  const image = path.join(userland.folder, 'rootfs.ext4');
  writeFileSync(image, 'whole');
  // Our pid, but another start time: the pid of a dead process was given to us.
  const left = `${image}.partial-${process.pid}-1-abcdef`;
  writeFileSync(left, 'half');
  t.is((await readUserland(userland.folder))?.root, undefined);
  t.deepEqual(await ensureUserlandImage({ userland: gone }), { path: image, bytes: 5 });
  t.deepEqual(await cleanPartialUserlands(cacheDir), [left]);
  t.false(existsSync(left));
  t.true(existsSync(image));
});
