import test from 'ava';
import { flavourOf } from '../../../../vm/kernels/catalogue/entries.ts';
import { recorded } from './fixtures.ts';

const entryOf = (release: string) => recorded.kernels.find((entry) => entry.release === release);

test('a kernel in one package', (t) => {
  const size = 34_219_704;
  t.deepEqual(entryOf('6.12.113+deb12-cloud-amd64'), {
    package: 'linux-image-6.12.113+deb12-cloud-amd64',
    release: '6.12.113+deb12-cloud-amd64',
    version: '6.12.113-1~deb12u1',
    upstream: '6.12.113',
    series: '6.12',
    flavour: 'cloud-amd64',
    suites: ['bookworm-security'],
    sizeBytes: size,
    parts: [{ package: 'linux-image-6.12.113+deb12-cloud-amd64', version: '6.12.113-1~deb12u1', sizeBytes: size }],
  });
});

test('a kernel in four packages: its size is that of all', (t) => {
  const entry = entryOf('7.3-cloud-amd64');
  t.is(entry?.upstream, '7.3-rc7');
  t.deepEqual(
    entry?.parts.map((part) => part.package),
    ['image', 'base', 'binary', 'modules'].map((part) => `linux-${part}-7.3-cloud-amd64`),
  );
  t.is(entry?.sizeBytes, 1916 + 357_680 + 13_885_624 + 21_397_624);
});

test('a kernel whose base files are gone is whole, one whose modules are gone is not', (t) => {
  t.is(entryOf('6.18.15+deb13-cloud-amd64')?.parts.length, 1);
  t.is(entryOf('7.1.13+deb13-cloud-amd64'), undefined);
  t.deepEqual(recorded.incomplete, ['7.1.13+deb13-cloud-amd64']);
});

test('metapackages, debug information, unsigned kernels and templates are no kernels', (t) => {
  t.deepEqual(
    recorded.kernels.map((entry) => entry.release),
    [
      '7.3-cloud-amd64',
      '7.2.13+deb14-cloud-amd64',
      '6.18.15+deb13-cloud-amd64',
      '6.18.12+deb13-cloud-amd64',
      '6.16.12+deb13-cloud-amd64',
      '6.16.3+deb13-cloud-amd64',
      '6.12.113+deb13-cloud-amd64',
      '6.12.113+deb12-amd64',
      '6.12.113+deb12-cloud-amd64',
      '6.12.113+deb12-rt-amd64',
      '6.12.90+deb13.1-cloud-amd64',
      '6.1.0-53-cloud-amd64',
      '6.1.0-50-cloud-amd64',
      '5.10.0-46-amd64',
      '5.10.0-46-cloud-amd64',
    ],
  );
});

test('a kernel that two suites have is one, with both', (t) => {
  t.deepEqual(entryOf('6.1.0-50-cloud-amd64')?.suites, ['bookworm', 'bookworm-security']);
  t.is(entryOf('6.1.0-50-cloud-amd64')?.upstream, '6.1.176');
});

for (const [release, flavour] of [
  ['6.12.113+deb12-cloud-amd64', 'cloud-amd64'],
  ['6.12.113+deb12-amd64', 'amd64'],
  ['5.10.0-46-rt-amd64', 'rt-amd64'],
  ['6.1.0-0.deb11.52-cloud-amd64', 'cloud-amd64'],
  ['7.3-cloud-amd64', 'cloud-amd64'],
  ['7.3-rc7-amd64', 'amd64'],
  ['6.12.90+deb13.1-arm64-16k', 'arm64-16k'],
  ['6.1.0-50-686-pae', '686-pae'],
] as const) {
  test(`the flavour of ${release}`, (t) => {
    t.is(flavourOf(release), flavour);
  });
}
