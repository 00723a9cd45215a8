import test from 'ava';
import {
  buildArguments,
  dumpArguments,
  pageServerArguments,
  preDumpArguments,
  restoreArguments,
} from '../../harness/criu/options.ts';
import type { CriuOptions } from '../../harness/schema/cell.ts';
import { first, recordedCycles } from '../run/recorded.ts';

const every: CriuOptions = {
  tcp_established: true,
  file_locks: true,
  ext_unix_sk: true,
  link_remap: true,
  skip_in_flight: true,
  ghost_limit_bytes: 1 << 20,
  network_lock: 'nftables',
};

const FLAGS = ['--tcp-established', '--file-locks', '--ext-unix-sk', '--link-remap', '--skip-in-flight'];

test('no options: the tree, the images, the whole log, and no touching of cgroups', (t) => {
  t.deepEqual(dumpArguments(42, '/images', {}), [
    'dump',
    '--tree',
    '42',
    '--images-dir',
    '/images',
    '-v4',
    '--log-file',
    'dump.log',
    '--manage-cgroups=ignore',
  ]);
  t.deepEqual(restoreArguments('/images', {}), [
    'restore',
    '--images-dir',
    '/images',
    '-v4',
    '--log-file',
    'restore.log',
    '--restore-detached',
    '--pidfile',
    'restore.pid',
    '--manage-cgroups=ignore',
  ]);
});

test('every option becomes its argument, for dump and restore alike', (t) => {
  const [dump, restore] = [dumpArguments(42, '/images', every), restoreArguments('/images', every)];
  for (const flag of FLAGS) {
    t.true(dump.includes(flag), flag);
    t.true(restore.includes(flag), flag);
  }
  for (const argv of [dump, restore]) t.is(argv[argv.indexOf('--network-lock') + 1], 'nftables');
});

test('the limit of ghost files is a matter of the dump', (t) => {
  const dump = dumpArguments(42, '/images', every);
  t.is(dump[dump.indexOf('--ghost-limit') + 1], '1048576');
  t.false(restoreArguments('/images', every).includes('--ghost-limit'));
});

test('an option that is false is left out', (t) => {
  const argv = dumpArguments(42, '/images', { tcp_established: false, skip_in_flight: false });
  t.false(FLAGS.some((flag) => argv.includes(flag)));
});

test('the arguments are those that a recorded run was made with', (t) => {
  const { dump, restore } = first(recordedCycles('redis-pass', 'roundtrip'));
  const options: CriuOptions = { tcp_established: true, skip_in_flight: true, network_lock: 'nftables' };
  const argv = dump?.argv ?? [];
  const dir = argv[argv.indexOf('--images-dir') + 1] ?? '';
  const pid = Number(argv[argv.indexOf('--tree') + 1]);
  t.true(pid > 0);
  t.deepEqual(argv, ['criu', ...dumpArguments(pid, dir, options)]);
  t.deepEqual(restore?.argv, ['criu', ...restoreArguments(dir, options)]);
});

test('a series of images: each names the one before, and memory is tracked from the first on', (t) => {
  const first = preDumpArguments(42, '/images/1', 'read', { parent: undefined, autoDedup: true });
  t.true(first.includes('--track-mem'));
  t.false(first.includes('--prev-images-dir'), 'there is none before the first');
  t.false(first.includes('--auto-dedup'), 'nor anything to punch out');
  t.is(first[first.indexOf('--pre-dump-mode') + 1], 'read');
  const last = dumpArguments(42, '/images/2', {}, { series: { parent: '../1', autoDedup: true } });
  t.is(last[last.indexOf('--prev-images-dir') + 1], '../1');
  t.true(last.includes('--auto-dedup'));
});

test('pages go to a server on this machine only', (t) => {
  for (const argv of [pageServerArguments('/images', 7500), dumpArguments(42, '/images', {}, { pageServerPort: 7500 })]) {
    t.is(argv[argv.indexOf('--address') + 1], '127.0.0.1');
    t.is(argv[argv.indexOf('--port') + 1], '7500');
  }
  t.true(restoreArguments('/images', {}, { lazy: true }).includes('--lazy-pages'));
});

test('what a build may not have: on which side each option stands', (t) => {
  const options: CriuOptions = {
    log_level: 2,
    file_validation: 'filesize',
    image_io_mode: 'direct',
    compress: true,
    compress_acceleration: 4,
    decompress_threads: 2,
    network_lock: 'skip',
  };
  const [dump, restore] = [dumpArguments(42, '/images', options), restoreArguments('/images', options)];
  const preDump = preDumpArguments(42, '/images/1', 'read', { parent: undefined, autoDedup: false }, options);
  for (const argv of [dump, restore, preDump]) {
    t.true(argv.includes('-v2'));
    t.is(argv[argv.indexOf('--image-io-mode') + 1], 'direct');
  }
  for (const argv of [dump, restore]) t.is(argv[argv.indexOf('--file-validation') + 1], 'filesize');
  for (const argv of [dump, preDump]) t.is(argv[argv.indexOf('--compress-acceleration') + 1], '4');
  t.false(restore.includes('--compress'), 'a restore sees it in the images');
  t.is(restore[restore.indexOf('--decompress-threads') + 1], '2');
  const asked = buildArguments(options);
  for (const flag of ['--network-lock', '--file-validation', '--image-io-mode', '--compress', '--decompress-threads'])
    t.true(asked.includes(flag), flag);
  t.deepEqual(buildArguments({ tcp_established: true, network_lock: 'nftables', log_level: 2 }), [], 'every build has these');
});

test('pages go to a server on another machine, in rounds that follow each other there too', (t) => {
  const server = { address: '198.18.0.2', port: 7602 };
  const words = '--page-server --address 198.18.0.2 --port 7602';
  t.true(dumpArguments(42, '/images', {}, { pageServer: server }).join(' ').includes(words));
  const series = { parent: undefined, autoDedup: false };
  t.true(preDumpArguments(42, '/images/1', 'splice', series, {}, server).join(' ').includes(words));
  const serving = pageServerArguments('/images/2', 7602, '198.18.0.2', '../1').join(' ');
  t.true(serving.includes('--address 198.18.0.2 --port 7602'));
  t.true(serving.includes('--prev-images-dir ../1'));
});

test('what of the processor has to fit, on both sides', (t) => {
  for (const argv of [dumpArguments(42, '/images', { cpu_cap: 'none' }), restoreArguments('/images', { cpu_cap: 'none' })])
    t.is(argv[argv.indexOf('--cpu-cap') + 1], 'none');
});
