import test from 'ava';
import { allSources, parseRelease, parseUpdate, sourceLine, withoutMissing } from '../../../../vm/kernels/catalogue/suites.ts';
import { fixture } from './fixtures.ts';

const archive = 'http://mirror.example.org/debian';
const security = 'http://mirror.example.org/debian-security';

test('what a mirror may have beside each suite, by the code names', (t) => {
  const sources = allSources({ archive, security: { uri: security, guessed: true }, keyrings: [] }, [
    { name: 'stable', codename: 'trixie' },
    { name: 'unstable', codename: 'sid' },
    { name: 'experimental', codename: 'rc-buggy' },
  ]);
  t.deepEqual(sources, [
    { uri: archive, suite: 'trixie' },
    { uri: archive, suite: 'trixie-backports' },
    { uri: security, suite: 'trixie-security' },
    { uri: archive, suite: 'unstable' },
    { uri: archive, suite: 'experimental' },
  ]);
  t.is(
    sourceLine({ uri: archive, suite: 'sid' }, ['/k/a.gpg', '/k/b.gpg']),
    `deb [signed-by=/k/a.gpg,/k/b.gpg] ${archive} sid main`,
  );
  t.is(sourceLine({ uri: archive, suite: 'sid' }, []), `deb ${archive} sid main`);
});

test('suites that a mirror lacks are told from any other failure', (t) => {
  const { missing, other } = parseUpdate(fixture('update-missing-suites.log').toString().split('\n'));
  t.deepEqual(missing, [
    { uri: archive, suite: 'oldoldstable-backports' },
    { uri: archive, suite: 'testing-backports' },
    { uri: security, suite: 'oldoldstable-security' },
  ]);
  t.deepEqual(other, []);
  const failed = parseUpdate([
    'E: Failed to fetch http://mirror.example.org/debian/dists/sid/InRelease  Connection failed',
    'W: x',
  ]);
  t.deepEqual(failed.missing, []);
  t.is(failed.other.length, 1);
  const sources = [
    { uri: `${archive}/`, suite: 'oldoldstable-backports' },
    { uri: security, suite: 'oldoldstable-backports' },
  ];
  t.deepEqual(withoutMissing(sources, missing), sources.slice(1), 'the same name in the other archive stays');
});

test('suite and code name are read of a Release file', (t) => {
  t.deepEqual(parseRelease('Origin: Debian\nSuite: oldstable-security\nCodename: bookworm-security\n'), {
    name: 'oldstable-security',
    codename: 'bookworm-security',
  });
  t.is(parseRelease('Origin: Debian\nSuite: stable\n'), undefined);
});
