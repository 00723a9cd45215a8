import test from 'ava';
import { parseDefinition } from '../../../vm/userlands/definition.ts';
import { choosePackages, parseMadison, sourceLines } from '../../../vm/userlands/package-index.ts';
import { fixture } from './fixture.ts';

const index = parseMadison(fixture('madison.txt'));

test('of alternatives the first one that the index has is taken', (t) => {
  t.deepEqual(choosePackages(['criu', ['mysql-server', 'mariadb-server']], index), ['criu', 'mariadb-server']);
  t.deepEqual(choosePackages([['mariadb-server', 'criu']], index), ['mariadb-server']);
});

test('a suite or a version behind the name counts', (t) => {
  t.deepEqual(choosePackages([['openssl/bookworm-updates', 'openssl']], index), ['openssl/bookworm-updates']);
  t.deepEqual(choosePackages([['openssl/bookworm-backports', 'openssl']], index), ['openssl']);
  t.deepEqual(choosePackages([['criu=4.2', 'criu=3.17.1-2+deb12u2']], index), ['criu=3.17.1-2+deb12u2']);
});

test('when there is none, the first is kept, for apt to name it', (t) => {
  t.deepEqual(choosePackages([['absent', 'gone']], index), ['absent']);
});

test('sources: suites of the archive, suites of the security archive, their keys', (t) => {
  const definition = parseDefinition(
    'version: 1\nname: a\ndescription: a\nsuite: trixie\nextra_suites: [trixie-updates]\nsecurity_suites: [trixie-security]\npackages: [criu]\n',
    'a.yaml',
  );
  const mirrors = {
    archive: 'http://mirror.example.org/debian',
    security: { uri: 'http://mirror.example.org/debian-security', guessed: true },
    keyrings: ['/k/a.gpg', '/k/b.gpg'],
  };
  t.deepEqual(sourceLines(definition, mirrors, true), [
    'deb [signed-by=/k/a.gpg,/k/b.gpg] http://mirror.example.org/debian trixie main',
    'deb [signed-by=/k/a.gpg,/k/b.gpg] http://mirror.example.org/debian trixie-updates main',
    'deb [signed-by=/k/a.gpg,/k/b.gpg] http://mirror.example.org/debian-security trixie-security main',
  ]);
  t.is(sourceLines(definition, { ...mirrors, keyrings: [] }, false).length, 2);
});
