import test from 'ava';
import { QualifyError } from '../../../harness/errors.ts';
import {
  chooseSources,
  discoverMirrors,
  parseIndexTargets,
  parsePrintUris,
  signedByFiles,
} from '../../../vm/userlands/mirror.ts';
import { fixture } from './fixture.ts';

test('with an index: the archive and the security archive are told by origin and label', (t) => {
  const sources = parseIndexTargets(fixture('indextargets-debian.txt'));
  const chosen = chooseSources(sources);
  t.is(chosen?.archive.uri, 'http://mirror.example.org/debian/');
  t.is(chosen?.archive.entry, '/etc/apt/sources.list.d/debian.sources');
  t.is(chosen?.security?.uri, 'http://mirror.example.org/debian-security/');
});

test('a third party that only looks like Debian is not taken for it', (t) => {
  const sources = parseIndexTargets(fixture('indextargets-debian.txt')).map((source) => ({ ...source, origin: 'Somebody' }));
  t.is(chooseSources(sources, 'bookworm'), undefined);
});

test('without an index: suites and the release of the host tell', (t) => {
  const sources = parsePrintUris(fixture('print-uris-debian.txt'));
  t.is(sources.length, 3);
  const chosen = chooseSources(sources, 'bookworm');
  t.is(chosen?.archive.uri, 'http://mirror.example.org/debian/');
  t.is(chosen?.security?.uri, 'http://mirror.example.org/debian-security/');
});

test('Ubuntu has no Debian mirror', (t) => {
  const sources = parsePrintUris(fixture('print-uris-ubuntu.txt'));
  t.is(sources.length, 2);
  t.is(chooseSources(sources), undefined);
});

test('a kept state of the archive is recognised, and a foreign suite beside it is not', (t) => {
  const chosen = chooseSources(parsePrintUris(fixture('print-uris-snapshot.txt')));
  t.is(chosen?.archive.uri, 'http://mirror.example.org/archive/debian/20250520T000000Z/');
  t.is(chosen?.security, undefined);
});

test('a given mirror, and the security archive beside it', async (t) => {
  const plain = await discoverMirrors('http://mirror.example.org/debian/', {});
  t.deepEqual(plain.security, { uri: 'http://mirror.example.org/debian-security', guessed: true });
  const kept = await discoverMirrors(undefined, {
    CRIU_QUALIFY_MIRROR: 'http://mirror.example.org/archive/debian/20250520T000000Z',
  });
  t.is(kept.security.uri, 'http://mirror.example.org/archive/debian-security/20250520T000000Z');
  const error = await t.throwsAsync(discoverMirrors('file:/srv/debian', {}), { instanceOf: QualifyError });
  t.is(error.exitCode, 2);
});

test('key files are found in both forms of sources', (t) => {
  t.deepEqual(signedByFiles('Types: deb\nSigned-By: /usr/share/keyrings/a.gpg /usr/share/keyrings/b.asc\n'), [
    '/usr/share/keyrings/a.gpg',
    '/usr/share/keyrings/b.asc',
  ]);
  t.deepEqual(signedByFiles('deb [arch=amd64 signed-by=/k/c.gpg,/k/d.gpg] http://mirror.example.org/debian sid main'), [
    '/k/c.gpg',
    '/k/d.gpg',
  ]);
  t.deepEqual(signedByFiles('Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n'), []);
});
