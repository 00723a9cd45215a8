import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { InterruptedError } from '../../harness/errors.ts';
import { findKernel, kernelFolder } from '../../vm/kernels/catalogue/cache.ts';
import { loadCatalogue } from '../../vm/kernels/catalogue/catalogue.ts';
import { missingDrivers } from '../../vm/kernels/catalogue/drivers.ts';
import { ensureKernel } from '../../vm/kernels/catalogue/ensure.ts';
import { moduleBytes, moduleClosure } from '../../vm/kernels/catalogue/modules.ts';
import { imageVersion } from '../../vm/kernels/image-release.ts';
import { temporaryFolder } from '../real/support/command-line.ts';

// The smallest kernel that the mirror has: from the index through apt to files that can be booted.
test.serial('a kernel of the mirror: an interrupt leaves nothing, two fetches at once give one kernel', async (t) => {
  const cacheDir = await temporaryFolder(t);
  const [one, two] = await Promise.all([loadCatalogue({ cacheDir }), loadCatalogue({ cacheDir })]);
  t.is(one.fetched, two.fetched, 'whoever waited took what the other fetched');
  const entry = one.kernels.toSorted((a, b) => a.sizeBytes - b.sizeBytes)[0];
  if (entry === undefined) return t.fail('the mirror has no kernels');
  const request = { entry, cacheDir, aptDir: one.aptDir };

  for (const stage of ['download', 'extract'] as const) {
    const abort = new AbortController();
    const fetching = ensureKernel({
      ...request,
      signal: abort.signal,
      onProgress: (progress) => progress.stage === stage && abort.abort(),
    });
    await t.throwsAsync(fetching, { instanceOf: InterruptedError });
    t.is(await findKernel(cacheDir, entry), undefined);
    t.deepEqual(readdirSync(path.join(cacheDir, 'kernels')), ['apt'], `after an abort in ${stage}`);
  }

  const fractions: number[] = [];
  const [kernel, same] = await Promise.all([
    ensureKernel({ ...request, onProgress: ({ fraction }) => fractions.push(fraction) }),
    ensureKernel(request),
  ]);
  t.deepEqual(kernel, same);
  t.deepEqual(readdirSync(path.join(cacheDir, 'kernels')).sort(), [path.basename(kernelFolder(cacheDir, entry)), 'apt'].sort());
  t.deepEqual(
    fractions,
    fractions.toSorted((a, b) => a - b),
  );

  t.is(imageVersion(readFileSync(kernel.image))?.release, entry.release, 'the name of the package is what the image says');
  t.is(kernel.upstream, entry.upstream);
  t.deepEqual(await missingDrivers(kernel), []);
  const root = kernel.modulesRoot ?? t.fail('it has no modules');
  const files = readdirSync(path.join(String(root), 'lib/modules', entry.release));
  t.true(files.includes('modules.dep'));
  for (const name of ['build', 'source', 'System.map', 'vmlinuz', 'config']) t.false(files.includes(name), name);
  const [unixDiag = ''] = await moduleClosure(String(root), entry.release, ['unix_diag']);
  t.true(existsSync(unixDiag));
  t.is((await moduleBytes(unixDiag)).toString('latin1', 0, 4), '\x7fELF');
});
