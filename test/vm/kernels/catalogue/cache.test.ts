import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
  cleanPartialKernels,
  findKernel,
  kernelFolder,
  listCachedKernels,
  removeKernel,
} from '../../../../vm/kernels/catalogue/cache.ts';
import { writeManifest } from '../../../../vm/kernels/catalogue/kernel.ts';
import { recorded } from './fixtures.ts';

test('kernels are found by release and version, listed newest first, and removed', async (t) => {
  const cacheDir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-kernels-'));
  t.teardown(() => rmSync(cacheDir, { recursive: true, force: true }));
  t.deepEqual(await listCachedKernels(cacheDir), []);
  const [newest, ...rest] = recorded.kernels;
  const oldest = rest.at(-1);
  if (newest === undefined || oldest === undefined) return t.fail();
  for (const entry of [oldest, newest]) {
    const { release, upstream, version, suites, flavour, package: name } = entry;
    const folder = kernelFolder(cacheDir, entry);
    mkdirSync(path.join(folder, 'lib/modules', release), { recursive: true });
    t.is(await findKernel(cacheDir, entry), undefined, 'without a manifest it is none');
    await writeManifest(folder, {
      schema_version: 1,
      release,
      upstream,
      package: name,
      version,
      suites,
      flavour,
      parts: [],
      image_sha256: '0'.repeat(64),
      size_bytes: 1,
      fetched: new Date().toISOString(),
    });
  }
  const folders = path.join(cacheDir, 'kernels');
  mkdirSync(path.join(folders, 'x.partial-1-1-abcdef'));
  mkdirSync(path.join(folders, 'apt'));
  const listed = await listCachedKernels(cacheDir);
  t.deepEqual(
    listed.map(({ manifest }) => manifest.release),
    [newest.release, oldest.release],
  );
  const kernel = (await findKernel(cacheDir, newest))?.kernel;
  t.is(kernel?.modulesRoot, kernelFolder(cacheDir, newest));
  t.is(kernel?.config, undefined);
  t.is(await findKernel(cacheDir, { release: newest.release, version: '1' }), undefined, 'another version of the release');
  writeFileSync(path.join(kernelFolder(cacheDir, oldest), 'config'), '');
  t.is((await findKernel(cacheDir, oldest))?.kernel.config, path.join(kernelFolder(cacheDir, oldest), 'config'));
  for (const one of listed) await removeKernel(cacheDir, one);
  t.deepEqual(await cleanPartialKernels(cacheDir), [path.join(folders, 'x.partial-1-1-abcdef')]);
  t.deepEqual(readdirSync(folders), ['apt']);
});
