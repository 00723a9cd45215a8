import test from 'ava';
import { driversMissing, type KernelKnowledge } from '../../../../vm/kernels/catalogue/drivers.ts';
import { parseConfig } from '../../../../vm/kernels/parse-config.ts';
import { configText, withOptions } from '../fixtures.ts';

const missing = (knowledge: Partial<KernelKnowledge>): string[] =>
  driversMissing({ config: undefined, builtIn: undefined, loadable: undefined, ...knowledge }).map(({ option }) => option);

/** A real configuration, with some options changed. */
const config = (changes: Parameters<typeof withOptions>[1] = {}) =>
  parseConfig(withOptions(configText('debian-5.10-cloud'), changes));

/** What is a module in it. */
const MODULES = ['virtio_pci', 'virtio_blk', 'virtio_console'];

test('a real kernel lacks nothing; without the files of its modules it does', (t) => {
  t.deepEqual(missing({ config: config(), loadable: new Set(MODULES) }), []);
  t.deepEqual(missing({ config: config(), loadable: new Set() }), ['VIRTIO_PCI', 'VIRTIO_BLK', 'VIRTIO_CONSOLE']);
});

for (const name of [
  'VIRTIO_BLK',
  'EXT4_FS',
  'SERIAL_8250_CONSOLE',
  'DEVTMPFS',
  'BLK_DEV_INITRD',
  'TMPFS',
  'BINFMT_ELF',
  'BINFMT_SCRIPT',
]) {
  test(`${name} is off`, (t) => {
    const loadable = new Set(MODULES.filter((module) => module.toUpperCase() !== name));
    t.deepEqual(missing({ config: config({ [name]: 'n' }), loadable }), [name]);
  });
}

test('what is needed before a module can be loaded is of no use as one', (t) => {
  const loadable = new Set([...MODULES, 'binfmt_script']);
  t.deepEqual(missing({ config: config({ BINFMT_SCRIPT: 'm' }), loadable }), ['BINFMT_SCRIPT']);
});

test('the lists of modules count more than the configuration, and do without it', (t) => {
  t.deepEqual(missing({ config: config({ EXT4_FS: 'n' }), builtIn: new Set(['ext4']), loadable: new Set(MODULES) }), []);
  const builtIn = new Set(['8250', 'binfmt_script']);
  t.deepEqual(missing({ builtIn, loadable: new Set(MODULES) }), ['EXT4_FS']);
  t.deepEqual(missing({ builtIn: new Set(), loadable: new Set(['ext4', ...MODULES]) }), ['SERIAL_8250_CONSOLE', 'BINFMT_SCRIPT']);
});

test('what is not known is no refusal', (t) => {
  t.deepEqual(missing({}), []);
  t.deepEqual(missing({ loadable: new Set() }), [], 'everything may be built in');
  t.deepEqual(missing({ config: parseConfig('CONFIG_VIRTIO=y\n') }), [], 'a fragment');
  t.deepEqual(missing({ config: config() }), [], 'modules that are somewhere');
});
