import test from 'ava';
import { QualifyError } from '../../../harness/errors.ts';
import { parseConfig } from '../../../vm/kernels/parse-config.ts';
import { configText } from './fixtures.ts';

test('a real configuration: version, architecture and every kind of value', (t) => {
  const config = parseConfig(configText('debian-7.2-cloud'));
  t.is(config.kernel, '7.2.13');
  t.is(config.arch, 'x86');
  t.true(config.complete);
  t.is(config.values.get('CONFIG_CHECKPOINT_RESTORE'), 'y');
  t.is(config.values.get('CONFIG_UNIX_DIAG'), 'm');
  t.is(config.values.get('CONFIG_IKCONFIG'), 'n');
  t.regex(config.values.get('CONFIG_CC_VERSION_TEXT') ?? '', /^".*gcc.*"$/);
});

test('a fragment is not complete; a configuration without its title still is', (t) => {
  t.false(parseConfig('CONFIG_CHECKPOINT_RESTORE=y\n').complete);
  const untitled = configText('debian-6.1-cloud').replaceAll(/^#.*Kernel Configuration$/gm, '#');
  const config = parseConfig(untitled);
  t.is(config.kernel, undefined);
  t.true(config.complete);
});

test('the last of two settings counts, and lines may end as on Windows', (t) => {
  const config = parseConfig('CONFIG_A=y\r\n# CONFIG_A is not set\r\nCONFIG_B="x\\"y"\r\nCONFIG_C=0x1F\r\nCONFIG_D=-3\r\n');
  t.is(config.values.get('CONFIG_A'), 'n');
  t.is(config.values.get('CONFIG_B'), '"x\\"y"');
  t.is(config.values.get('CONFIG_C'), '0x1F');
  t.is(config.values.get('CONFIG_D'), '-3');
});

for (const [what, text, line] of [
  ['a line that is no setting', 'CONFIG_A=y\n\nroot:x:0:0\n', 3],
  ['a value that kconfig never writes', 'CONFIG_A=yes\n', 1],
  ['a string without its end', 'CONFIG_A=y\nCONFIG_B="x\n', 2],
  ['a setting cut off', 'CONFIG_A=y\nCONFIG_CHECK', 2],
  ['leading space', ' CONFIG_A=y\n', 1],
] as const) {
  test(`refused with its line: ${what}`, (t) => {
    const error = t.throws(() => parseConfig(text, 'my.config'), { instanceOf: QualifyError });
    t.is(error.exitCode, 2);
    t.true(error.message.startsWith(`my.config is not a kernel configuration: line ${line} is "`), error.message);
  });
}

test('what is shown of a hostile line is short and printable', (t) => {
  const error = t.throws(() => parseConfig(`\u001b[31m${'x'.repeat(100_000)}`, 'evil'));
  t.true(error.message.length < 250);
  t.false(error.message.includes('\u001b'));
});

test('a title with control characters is no title', (t) => {
  t.is(parseConfig('# Linux/x86 6.1\u001b[2J Kernel Configuration\nCONFIG_A=y\n').kernel, undefined);
});

test('refused: no setting at all', (t) => {
  t.throws(() => parseConfig('# a comment\n', 'empty.config'), { message: /empty\.config is not .*none of its lines sets/ });
});
