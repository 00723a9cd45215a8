import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { builtInModules, loadableModules, moduleBytes, moduleClosure } from '../../../../vm/kernels/catalogue/modules.ts';

const RELEASE = '6.12.0-test';

const folder = (t: ExecutionContext, files: Readonly<Record<string, string>>): string => {
  const root = mkdtempSync(path.join(tmpdir(), 'criu-qualify-modules-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(path.join(root, 'lib/modules', RELEASE), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, 'lib/modules', RELEASE, name), text);
  return root;
};

/** Lines as depmod of Linux 5.10 wrote them. */
const DEP = [
  'kernel/drivers/virtio/virtio.ko:',
  'kernel/drivers/virtio/virtio_ring.ko:',
  'kernel/drivers/virtio/virtio_pci.ko: kernel/drivers/virtio/virtio_ring.ko kernel/drivers/virtio/virtio.ko',
  'kernel/drivers/block/virtio_blk.ko: kernel/drivers/virtio/virtio_ring.ko kernel/drivers/virtio/virtio.ko',
  'kernel/net/netfilter/nf-tables.ko.xz: kernel/net/netfilter/nfnetlink.ko.xz kernel/lib/libcrc32c.ko.zst',
  'kernel/net/netfilter/nfnetlink.ko.xz:',
  'kernel/lib/libcrc32c.ko.zst:',
].join('\n');

test('modules and what they need, each once, before what needs them', async (t) => {
  const root = folder(t, { 'modules.dep': DEP });
  const files = await moduleClosure(root, RELEASE, ['virtio-pci', 'virtio_blk', 'nf_tables', 'ext4', 'virtio']);
  const names = files.map((file) => path.basename(file));
  t.deepEqual(names, [
    'virtio_ring.ko',
    'virtio.ko',
    'virtio_pci.ko',
    'virtio_blk.ko',
    'nfnetlink.ko.xz',
    'libcrc32c.ko.zst',
    'nf-tables.ko.xz',
  ]);
  t.is(files[0], path.join(root, 'lib/modules', RELEASE, 'kernel/drivers/virtio/virtio_ring.ko'));
});

test('a circle in a damaged list ends', async (t) => {
  const root = folder(t, { 'modules.dep': 'a.ko: b.ko\nb.ko: a.ko\n' });
  t.deepEqual(
    (await moduleClosure(root, RELEASE, ['a'])).map((file) => path.basename(file)),
    ['b.ko', 'a.ko'],
  );
});

test('what can be loaded, what is built in, and what is not told', async (t) => {
  const root = folder(t, {
    'modules.dep': DEP,
    'modules.builtin': 'kernel/fs/ext4/ext4.ko\nkernel/drivers/tty/serial/8250/8250.ko\n',
  });
  t.true((await loadableModules(root, RELEASE))?.has('nf_tables'));
  t.deepEqual([...((await builtInModules(root, RELEASE)) ?? [])], ['ext4', '8250']);
  const empty = folder(t, {});
  t.is(await loadableModules(empty, RELEASE), undefined);
  t.is(await builtInModules(empty, RELEASE), undefined);
});

test('a module is unpacked whatever it is packed with', async (t) => {
  const module = Buffer.from('\x7fELF\x02\x01\x01 a module', 'latin1');
  const root = folder(t, {});
  const pack = async (command: string): Promise<Buffer> =>
    Buffer.from((await execa(command, ['-c'], { input: module, encoding: 'buffer' })).stdout);
  const packed = { ko: module, 'ko.gz': gzipSync(module), 'ko.xz': await pack('xz'), 'ko.zst': await pack('zstd') };
  for (const [ending, content] of Object.entries(packed)) {
    const file = path.join(root, `a.${ending}`);
    writeFileSync(file, content);
    t.deepEqual(await moduleBytes(file), module, ending);
  }
});
