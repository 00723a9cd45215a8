import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { QualifyError } from '../../../harness/errors.ts';
import { listDefinitions, loadDefinition, parseDefinition } from '../../../vm/userlands/definition.ts';
import { userlandId } from '../../../vm/userlands/identity.ts';

const GOOD = `version: 1
name: mine
description: my own
suite: trixie
packages:
  - criu/trixie-backports
  - [mysql-server, mariadb-server]
`;

const lines = (text: string): string[] => text.split('\n');
const withLine = (number: number, line: string): string =>
  lines(GOOD)
    .with(number - 1, line)
    .join('\n');

test('the definitions that come with the program: names, aliases, and what each must hold', async (t) => {
  const definitions = await listDefinitions();
  t.deepEqual(
    definitions.map(({ name, suite, aliases }) => [name, suite, aliases[0]]),
    [
      ['debian-12', 'bookworm', 'bookworm'],
      ['debian-13', 'trixie', 'trixie'],
      ['debian-experimental', 'unstable', 'experimental'],
      ['debian-unstable', 'unstable', 'unstable'],
    ],
  );
  for (const { name, packages } of definitions) {
    // A suite behind the name does not matter here.
    const all = packages.flat().map((entry) => entry.replace(/\/.*/, ''));
    for (const wanted of ['criu', 'nginx', 'redis-server', 'kmod', 'iproute2', 'nftables', 'iptables', 'libstdc++6']) {
      t.true(all.includes(wanted), `${name} has ${wanted}`);
    }
    t.true(
      packages.some((entry) => Array.isArray(entry) && entry[0] === 'mysql-server' && entry[1] === 'mariadb-server'),
      `${name} prefers MySQL`,
    );
  }
});

test('defaults are filled in', (t) => {
  const definition = parseDefinition(GOOD, 'mine.yaml');
  t.deepEqual(definition.components, ['main']);
  t.deepEqual(definition.security_suites, []);
});

const BROKEN: readonly (readonly [string, string, string])[] = [
  ['a list that is not closed', withLine(7, '  - [mysql-server, mariadb-server'), 'mine.yaml, line 8: not valid YAML'],
  ['a misspelt key', withLine(4, 'siute: trixie'), 'mine.yaml, line 4: unknown key "siute". Did you mean suite?'],
  ['a missing key', lines(GOOD).toSpliced(3, 1).join('\n'), 'mine.yaml, line 1: "suite" is missing: expected string.'],
  ['a package of the wrong type', withLine(6, '  - 17'), 'mine.yaml, line 6: packages[0]: expected the name of a package'],
  [
    'an option in place of a package',
    withLine(6, '  - --help'),
    'mine.yaml, line 6: packages[0]: expected the name of a package',
  ],
  [
    'no packages',
    lines(GOOD).slice(0, 4).concat('packages: []').join('\n'),
    'mine.yaml, line 5: packages: expected at least one',
  ],
  ['a name that would leave the cache', withLine(2, 'name: ../../etc'), 'mine.yaml, line 2: name: expected lower-case letters'],
  ['another version', withLine(1, 'version: 2'), 'mine.yaml, line 1: version: expected 1'],
  ['no mapping at all', '- criu\n', 'mine.yaml, line 1: the file: expected'],
];

for (const [what, text, expected] of BROKEN) {
  test(`a broken definition: ${what}`, (t) => {
    const error = t.throws(() => parseDefinition(text, 'mine.yaml'), { instanceOf: QualifyError });
    t.true(error.message.startsWith(expected), error.message);
    t.is(error.exitCode, 2);
  });
}

test('an alias is found, a path is read, and an unknown name gets the nearest one', async (t) => {
  t.is((await loadDefinition('unstable')).name, 'debian-unstable');
  const folder = mkdtempSync(path.join(tmpdir(), 'criu-qualify-test-'));
  try {
    writeFileSync(path.join(folder, 'mine.yaml'), GOOD);
    t.is((await loadDefinition(path.join(folder, 'mine.yaml'))).name, 'mine');
    const absent = await t.throwsAsync(loadDefinition(path.join(folder, 'other.yaml')), { instanceOf: QualifyError });
    t.is(absent.fault, 'input');
  } finally {
    rmSync(folder, { recursive: true });
  }
  const error = await t.throwsAsync(loadDefinition('debain-13'), { instanceOf: QualifyError });
  t.is(error.message, 'Unknown userland "debain-13".');
  t.regex(error.remedy, /^Did you mean debian-13\?/);
});

test('the id follows what is built, not the words about it', (t) => {
  const one = parseDefinition(GOOD, 'mine.yaml');
  t.regex(userlandId(one), /^[0-9a-f]{12}$/);
  t.is(userlandId({ ...one, description: 'other words', aliases: ['x'] }), userlandId(one));
  t.not(userlandId({ ...one, packages: ['criu'] }), userlandId(one));
  t.not(userlandId({ ...one, suite: 'sid' }), userlandId(one));
  t.not(userlandId(one, 'arm64'), userlandId(one, 'amd64'));
});
