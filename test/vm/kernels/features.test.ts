import test from 'ava';
import { describeFeature, FEATURES, parseFeatureNames } from '../../../vm/kernels/features.ts';
import { KERNEL_OPTIONS } from '../../../vm/kernels/options.ts';
import { fixture } from './fixtures.ts';

const HELP = fixture('criu-4.2.1-help.txt').toString('utf8');

test('the names in the help of CRIU 4.2.1, in its order, all known here', (t) => {
  const names = parseFeatureNames(HELP);
  t.is(names.length, 45);
  t.deepEqual(names.slice(0, 6), ['mnt_id', 'mem_dirty_track', 'aio_remap', 'timerfd', 'tun', 'tun_ns']);
  t.is(names.at(-1), 'pagemap_scan_guard_pages');
  t.true(names.includes('uffd-noncoop'));
  t.deepEqual(
    names,
    FEATURES.map((feature) => feature.name),
  );
});

test('a help text without the block, and one that ends with it', (t) => {
  t.deepEqual(parseFeatureNames(''), []);
  t.deepEqual(parseFeatureNames('Usage:\n  criu check [--feature FEAT]\n'), []);
  t.deepEqual(parseFeatureNames('  --feature FEAT        only check a particular feature, one of:\n      a_b, c,\n      d-e'), [
    'a_b',
    'c',
    'd-e',
  ]);
});

test('what follows the block is not taken for a feature', (t) => {
  const help = '  --feature FEAT   only check, one of:\n      a, \n      b\n  --other\n      word\n';
  t.deepEqual(parseFeatureNames(help), ['a', 'b']);
  t.deepEqual(parseFeatureNames('  --feature FEAT   only check, one of:\n      a,\n      b\n\nword\n'), ['a', 'b']);
});

test('every feature says what its absence means; a new one is undefined', (t) => {
  for (const { consequence } of FEATURES) t.regex(consequence, /^\S.*\.$/);
  t.like(describeFeature('net_diag_raw'), { since: '4.10', option: 'CONFIG_INET_RAW_DIAG' });
  t.is(describeFeature('list'), undefined);
});

test('the option of a feature is in the table, but for those that only a feature needs', (t) => {
  const known = new Set(KERNEL_OPTIONS.map((option) => option.name));
  const others = FEATURES.flatMap(({ option }) => (option === undefined || known.has(option) ? [] : [option]));
  t.deepEqual(others, ['CONFIG_SECCOMP', 'CONFIG_AUDITSYSCALL', 'CONFIG_SECURITY_APPARMOR', 'CONFIG_IPV6']);
});
