import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { execa } from 'execa';
import { InterruptedError } from '../../../harness/errors.ts';
import { cleanPartialUserlands, findUserland, listCached, removeUserland } from '../../../vm/userlands/cache.ts';
import { ensureUserland } from '../../../vm/userlands/ensure.ts';
import { SMALL } from './small.ts';

const withCache = async (use: (cacheDir: string) => Promise<void>): Promise<void> => {
  const cacheDir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-userlands-'));
  try {
    await use(cacheDir);
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
};

const readOr = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** Processes that name the folder in their arguments, or have a mount below it in whatever namespace they are in. */
const tracesOf = (folder: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readOr(`/proc/${pid}/cmdline`).includes(folder) || readOr(`/proc/${pid}/mountinfo`).includes(folder));

const goneWithin = async (folder: string, ms: number): Promise<string[]> => {
  const deadline = Date.now() + ms;
  while (tracesOf(folder).length > 0 && Date.now() < deadline) await sleep(20);
  return tracesOf(folder);
};

test.serial('a build whose process is killed leaves no process, no mount and nothing that passes for whole', async (t) => {
  await withCache(async (cacheDir) => {
    const child = execa(process.execPath, [path.join(import.meta.dirname, 'build-child.js'), cacheDir], {
      reject: false,
      buffer: false,
    });
    // Leaving a loop over execa's own iterator would end the child.
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) if (String(chunk).includes('install')) break;
    t.true(tracesOf(cacheDir).length > 1, 'mmdebstrap was at work');
    child.kill('SIGKILL');
    await child;
    t.deepEqual(await goneWithin(cacheDir, 5000), []);
    t.is(await findUserland(cacheDir, SMALL), undefined);
    t.deepEqual(await listCached(cacheDir), []);
    const [left] = readdirSync(path.join(cacheDir, 'userlands'));
    t.true(existsSync(path.join(cacheDir, 'userlands', left ?? '', 'rootfs', 'usr')), 'the kill came in the middle');
    t.is((await cleanPartialUserlands(cacheDir)).length, 1);
    t.deepEqual(readdirSync(path.join(cacheDir, 'userlands')), []);
  });
});

test.serial('an aborted build throws InterruptedError and removes what it had made', async (t) => {
  await withCache(async (cacheDir) => {
    const abort = new AbortController();
    const stages = new Set<string>();
    const building = ensureUserland({
      definition: SMALL,
      cacheDir,
      signal: abort.signal,
      onProgress: ({ stage }) => {
        stages.add(stage);
        if (stage === 'install') abort.abort();
      },
    });
    await t.throwsAsync(building, { instanceOf: InterruptedError });
    t.true(stages.has('install'));
    t.deepEqual(tracesOf(cacheDir), []);
    t.deepEqual(readdirSync(path.join(cacheDir, 'userlands')), []);
  });
});

test.serial('two builds at once give one userland; it is cached, listed, and removed again', async (t) => {
  await withCache(async (cacheDir) => {
    const fractions: number[] = [];
    const request = { definition: SMALL, cacheDir };
    const [one, two] = await Promise.all([
      ensureUserland({ ...request, onProgress: ({ fraction }) => fractions.push(fraction) }),
      ensureUserland(request),
    ]);
    const rootfs = path.join(one.folder, 'rootfs');
    t.is(one.root, rootfs);
    t.is(two.root, rootfs);
    t.deepEqual(readdirSync(path.join(cacheDir, 'userlands')), [`small-${one.id}`]);
    t.deepEqual(
      fractions,
      fractions.toSorted((a, b) => a - b),
    );
    t.true((fractions.at(-1) ?? 0) > 0.9);

    const { manifest } = one;
    t.regex(manifest.packages['kmod'] ?? '', /^\d/);
    t.regex(manifest.packages['libcap2-bin'] ?? '', /^\d/, 'the alternative that exists was taken');
    t.deepEqual(manifest.services, { mysql: 'none', redis: 'none', nginx: 'none' });
    t.regex(manifest.glibc_version ?? '', /^2\.\d+$/);
    t.true(manifest.size_bytes > 10_000_000);
    for (const absent of ['etc/apt/sources.list', 'etc/apt/apt.conf.d/99mmdebstrap', 'etc/resolv.conf', 'usr/sbin/policy-rc.d']) {
      t.false(existsSync(path.join(rootfs, absent)), absent);
    }
    t.deepEqual(readdirSync(path.join(rootfs, 'usr/share/doc')), []);
    t.is(statSync(path.join(cacheDir, 'userlands')).mode & 0o777, 0o700);
    t.is(statSync(rootfs).mode & 0o777, 0o755);

    const started = performance.now();
    t.is((await ensureUserland(request)).manifest.built, manifest.built);
    t.true(performance.now() - started < manifest.build_duration_ms / 2, 'the second time it comes from the cache');
    t.deepEqual(
      (await listCached(cacheDir)).map(({ name }) => name),
      ['small'],
    );
    await removeUserland(cacheDir, one);
    t.deepEqual(readdirSync(path.join(cacheDir, 'userlands')), []);
  });
});
