import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { QualifyError } from '../../../../harness/errors.ts';
import { openOwnKernel } from '../../../../vm/kernels/catalogue/own-kernel.ts';
import { bzImage } from './bz-image.ts';

const RELEASE = '6.12.0-test';
const MODULES = `lib/modules/${RELEASE}`;
const IMAGE = bzImage(RELEASE).image;

type Files = Readonly<Record<string, Buffer | string>>;

const folders = (t: ExecutionContext, files: Files) => {
  const root = mkdtempSync(path.join(tmpdir(), 'criu-qualify-own-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  const tree = path.join(root, 'tree');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    writeFileSync(path.join(tree, name), content);
  }
  return { tree, cacheDir: path.join(root, 'cache') };
};

const INSTALLED: Files = {
  [`boot/vmlinuz-${RELEASE}`]: IMAGE,
  [`boot/config-${RELEASE}`]: 'CONFIG_A=y\n',
  'boot/config-6.1.0-other': 'CONFIG_B=y\n',
  [`${MODULES}/modules.order`]: '',
  [`${MODULES}/modules.builtin`]: 'kernel/fs/ext4/ext4.ko\n',
};

test('an installed tree without modules.dep: modules are copied, and its folder stays as it was', async (t) => {
  const { tree, cacheDir } = folders(t, INSTALLED);
  symlinkSync('/usr/src/linux', path.join(tree, MODULES, 'build'));
  const before = readdirSync(tree, { recursive: true });
  const kernel = await openOwnKernel({ image: tree, cacheDir });
  t.is(kernel.release, RELEASE);
  t.is(kernel.upstream, '6.12.0');
  t.deepEqual(kernel.source, { kind: 'files', image: tree, modules: undefined });
  t.is(kernel.image, path.join(tree, `boot/vmlinuz-${RELEASE}`));
  t.is(kernel.config, path.join(tree, `boot/config-${RELEASE}`));
  t.regex(kernel.imageSha256, /^[0-9a-f]{64}$/);
  const root = kernel.modulesRoot ?? '';
  t.true(root.startsWith(cacheDir));
  const copied = readdirSync(path.join(root, MODULES));
  t.true(copied.includes('modules.dep'));
  t.false(copied.includes('build'));
  t.deepEqual(readdirSync(root).sort(), ['complete', 'lib']);
  t.deepEqual(readdirSync(tree, { recursive: true }), before);
  t.is((await openOwnKernel({ image: tree, cacheDir })).modulesRoot, root, 'the same content is prepared once');
  writeFileSync(path.join(tree, MODULES, 'modules.builtin'), '');
  t.not((await openOwnKernel({ image: tree, cacheDir })).modulesRoot, root, 'another content is another folder');
});

test('modules that are ready are used where they are', async (t) => {
  const { tree, cacheDir } = folders(t, { ...INSTALLED, [`${MODULES}/modules.dep`]: '' });
  t.is((await openOwnKernel({ image: tree, cacheDir })).modulesRoot, tree);
  const image = path.join(tree, `boot/vmlinuz-${RELEASE}`);
  const given = await openOwnKernel({ image, modules: path.join(tree, MODULES), cacheDir });
  t.is(given.modulesRoot, tree);
  t.is(given.config, path.join(tree, `boot/config-${RELEASE}`));
  t.is((await openOwnKernel({ image, cacheDir })).modulesRoot, undefined, 'an image alone has everything built in');
});

test('a build: its image, and .config at the top', async (t) => {
  const { tree, cacheDir } = folders(t, { 'arch/x86/boot/bzImage': IMAGE, '.config': 'CONFIG_A=y\n' });
  for (const image of [tree, path.join(tree, 'arch/x86/boot/bzImage')]) {
    const kernel = await openOwnKernel({ image, cacheDir });
    t.is(kernel.image, path.join(tree, 'arch/x86/boot/bzImage'));
    t.is(kernel.config, path.join(tree, '.config'));
  }
});

test('a link to the one image of a tree is no second one', async (t) => {
  const { tree, cacheDir } = folders(t, INSTALLED);
  symlinkSync(`boot/vmlinuz-${RELEASE}`, path.join(tree, 'vmlinuz'));
  t.is((await openOwnKernel({ image: tree, cacheDir })).release, RELEASE);
});

/** A Debian package of these files, made by the real dpkg-deb. */
const makeDeb = async (t: ExecutionContext, files: Files): Promise<{ deb: string; cacheDir: string }> => {
  const { tree, cacheDir } = folders(t, {
    ...files,
    'DEBIAN/control':
      'Package: linux-image-test\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: test\n',
  });
  chmodSync(path.join(tree, 'DEBIAN'), 0o755);
  const deb = `${tree}.deb`;
  await execa('dpkg-deb', ['--build', '--root-owner-group', tree, deb]);
  return { deb, cacheDir };
};

test('a Debian package is unpacked into the cache', async (t) => {
  const { deb, cacheDir } = await makeDeb(t, INSTALLED);
  const kernel = await openOwnKernel({ image: deb, cacheDir });
  t.true(kernel.image.startsWith(cacheDir));
  t.true(readFileSync(kernel.image).equals(IMAGE));
  t.true(readdirSync(path.join(kernel.modulesRoot ?? '', MODULES)).includes('modules.dep'));
});

const refused = async (t: ExecutionContext, image: string, cacheDir: string, modules?: string): Promise<QualifyError> => {
  const error = await t.throwsAsync(openOwnKernel({ image, modules, cacheDir }), { instanceOf: QualifyError });
  t.is(error.exitCode, 2);
  return error;
};

test('packages with a part of a kernel, and what is no package', async (t) => {
  const image = await makeDeb(t, { [`usr/${MODULES}/vmlinuz`]: IMAGE });
  t.regex((await refused(t, image.deb, image.cacheDir)).message, /has a kernel image without its modules\.$/);
  const modules = await makeDeb(t, { [`usr/${MODULES}/modules.order`]: '' });
  const error = await refused(t, modules.deb, modules.cacheDir);
  t.regex(error.message, /has only modules\.$/);
  t.regex(error.remedy, /^Give a folder that has both/);
  const { tree, cacheDir } = folders(t, { 'a.deb': 'no package' });
  t.regex((await refused(t, path.join(tree, 'a.deb'), cacheDir)).message, /^a\.deb cannot be unpacked: /);
  t.deepEqual(readdirSync(path.join(cacheDir, 'kernels', 'own')), [], 'nothing half-made is left');
});

test('each mistake in one sentence', async (t) => {
  const { tree, cacheDir } = folders(t, {
    ...INSTALLED,
    text: 'hello',
    'two/bzImage': IMAGE,
    'two/vmlinuz': bzImage('6.1.0-test').image,
    'other/boot/vmlinuz': bzImage('6.1.0-test').image,
    [`other/${MODULES}/modules.order`]: '',
    'empty/file': '',
  });
  const at = (name: string): string => path.join(tree, name);
  t.regex((await refused(t, at('absent'), cacheDir)).message, /absent cannot be read: there is no such file or folder\.$/);
  t.regex((await refused(t, at('text'), cacheDir)).message, /text is no kernel image that can be booted/);
  t.regex((await refused(t, at('two'), cacheDir)).message, /has more than one kernel: .*two\/bzImage and .*two\/vmlinuz\.$/);
  t.regex((await refused(t, at('empty'), cacheDir)).message, /empty has no kernel image\.$/);
  t.regex((await refused(t, at('other'), cacheDir)).message, /is of 6\.1\.0-test, and the modules are of 6\.12\.0-test\.$/);
  const image = at(`boot/vmlinuz-${RELEASE}`);
  t.regex((await refused(t, image, cacheDir, at('empty'))).message, /empty is no folder of modules\.$/);
  t.regex((await refused(t, image, cacheDir, at('absent'))).message, /absent cannot be read/);
  t.regex(
    (await refused(t, at('other/boot/vmlinuz'), cacheDir, at(MODULES))).message,
    /is of 6\.1\.0-test, and the modules are of/,
  );
});
