import test from 'ava';
import { parsePackages } from '../../../../vm/kernels/catalogue/packages-file.ts';
import { fixture } from './fixtures.ts';

test('name, version, size, and dependencies on exactly one version', (t) => {
  const image = parsePackages(fixture('experimental.txt')).find(({ name }) => name === 'linux-image-7.3-cloud-amd64');
  t.is(image?.version, '7.3~rc7-1~exp1');
  t.is(image?.sizeBytes, 1916);
  t.deepEqual(
    [...(image?.exact ?? [])],
    ['base', 'binary', 'modules'].map((part) => [`linux-${part}-7.3-cloud-amd64`, '7.3~rc7-1~exp1']),
  );
});

test('only at the beginning of a line and only the packages of kernels', (t) => {
  const text = [
    'Package: linux-doc-6.12\nVersion: 1\nSize: 1',
    'Package: other\nDescription: it says\n Package: linux-image-9.9-amd64\nVersion: 2\nSize: 2',
    'Package: linux-image-9.8-amd64\nVersion: 3\nSize: 3\nDepends: a (= 1) | b, linux-modules-9.8-amd64 (= 3), c (>= 4)',
  ].join('\n\n');
  const found = parsePackages(Buffer.from(text));
  t.deepEqual(
    found.map(({ name }) => name),
    ['linux-image-9.8-amd64'],
  );
  t.deepEqual([...(found[0]?.exact ?? [])], [['linux-modules-9.8-amd64', '3']], 'an alternative is no dependency on one version');
});
