import test from 'ava';
import { aptNotes, aptOption, parseAptConfig } from '../../../vm/userlands/apt-config.ts';
import { fixture } from './fixture.ts';

test('of the settings of a host only those are taken over that reach the mirror and judge dates', (t) => {
  const settings = parseAptConfig(fixture('apt-config.txt'));
  t.deepEqual(settings, [
    { key: 'Acquire::Check-Valid-Until', value: 'false' },
    { key: 'Acquire::Check-Date', value: 'false' },
  ]);
  t.is(aptOption(settings[0] ?? t.fail()), 'Acquire::Check-Valid-Until "false";');
});

test('a proxy is taken over; what would switch off signatures is not', (t) => {
  const dump = [
    'Acquire::http::Proxy "http://proxy.example.org:3128";',
    'Acquire::https::Verify-Peer "true";',
    'Acquire::AllowInsecureRepositories "1";',
    'APT::Get::AllowUnauthenticated "true";',
    'Acquire::http "";',
  ].join('\n');
  t.deepEqual(
    parseAptConfig(dump).map((setting) => setting.key),
    ['Acquire::http::Proxy', 'Acquire::https::Verify-Peer'],
  );
});

test('unchecked dates are noted, checked ones are not', (t) => {
  t.is(aptNotes(parseAptConfig(fixture('apt-config.txt'))).length, 2);
  t.deepEqual(aptNotes([{ key: 'Acquire::Check-Valid-Until', value: 'true' }]), []);
});
