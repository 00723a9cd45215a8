import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { QualifyError } from '../../../harness/errors.ts';
import { configPlaces, readConfig, readRunningConfig } from '../../../vm/kernels/config-source.ts';
import { moduleStates } from '../../../vm/kernels/module-state.ts';
import { configText, fixture, fixturePath } from './fixtures.ts';

const VERSION = '7.2.13-test';

const withRoot = async (
  files: Readonly<Record<string, Buffer | string>>,
  use: (root: string) => Promise<void>,
): Promise<void> => {
  const root = mkdtempSync(path.join(tmpdir(), 'criu-qualify-test-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), content);
    }
    await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

test('a file by its content: kind and path are in the report', async (t) => {
  const file = fixturePath('debian-7.2-cloud.config.gz');
  const report = await readConfig(file);
  t.deepEqual(report.source, { kind: 'file', path: file });
  t.is(report.kernel, '7.2.13');
});

test('the running kernel: each place is used when those before it have nothing', async (t) => {
  const places = configPlaces(VERSION, '/').map((place) => ({ kind: place.kind, name: place.path.slice(1) }));
  t.deepEqual(
    places.map((place) => place.kind),
    ['proc', 'boot', 'modules', 'modules', 'modules'],
  );
  for (const [index, { kind }] of places.entries()) {
    const content = kind === 'proc' ? fixture('debian-7.2-cloud.config.gz') : configText('debian-7.2-cloud');
    const files = Object.fromEntries(places.slice(index).map((place) => [place.name, content]));
    await withRoot(files, async (root) => {
      const report = await readRunningConfig(VERSION, root);
      t.deepEqual(report?.source, { kind, path: path.join(root, places[index]?.name ?? '') });
      t.is(report?.note, undefined);
    });
  }
});

test('the running kernel: a damaged place is passed over and told, and none at all is undefined', async (t) => {
  await withRoot({ 'proc/config.gz': 'not gzip', [`boot/config-${VERSION}`]: configText('debian-7.2-cloud') }, async (root) => {
    const report = await readRunningConfig(VERSION, root);
    t.is(report?.source?.kind, 'boot');
    t.regex(report?.note ?? '', /^Passed over: .*proc\/config\.gz is not a kernel configuration/);
  });
  await withRoot({}, async (root) => {
    t.is(await readRunningConfig(VERSION, root), undefined);
  });
});

test('what cannot be read is refused in one sentence: a folder, nothing, an empty file, a FIFO', async (t) => {
  await withRoot({ empty: '' }, async (root) => {
    await execa('mkfifo', [path.join(root, 'fifo')]);
    symlinkSync('nowhere', path.join(root, 'dangling'));
    for (const [name, message] of [
      ['.', /is not a regular file/],
      ['absent', /cannot be opened: there is no such file/],
      ['dangling', /cannot be opened: there is no such file/],
      ['empty', /is empty/],
      ['fifo', /is not a regular file/],
    ] as const) {
      const error = await t.throwsAsync(readConfig(path.join(root, name)), { instanceOf: QualifyError, message });
      t.is(error.exitCode, 2);
    }
  });
});

test('modules: loaded, loadable, not installed', async (t) => {
  const dep =
    'kernel/net/unix/unix_diag.ko.xz:\nkernel/net/packet/af_packet_diag.ko: kernel/net/x.ko\nkernel/net/nf-tables.ko:\n';
  await withRoot({ [`lib/modules/${VERSION}/modules.dep`]: dep, 'sys/module/veth/refcnt': '0' }, async (root) => {
    const report = await readConfig(fixturePath('debian-7.2-cloud.config.gz'));
    const states = moduleStates(report, VERSION, root);
    t.is(states.get('CONFIG_VETH'), 'loaded');
    t.is(states.get('CONFIG_UNIX_DIAG'), 'loadable');
    t.is(states.get('CONFIG_PACKET_DIAG'), 'loadable');
    t.is(states.get('CONFIG_NF_TABLES'), 'loadable');
    t.is(states.get('CONFIG_NETLINK_DIAG'), 'absent');
    t.false(states.has('CONFIG_EPOLL'));
  });
});
