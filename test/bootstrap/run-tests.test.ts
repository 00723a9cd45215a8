import test from 'ava';
import { makeSandbox, type Sandbox } from './sandbox.ts';

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
const noPackages = (sandbox: Sandbox): void =>
  sandbox.write('harness/bootstrap/debian-packages.json', JSON.stringify({ commands_without_packages: [], packages: [] }));
const HEAD = "import test from 'ava';\n";

test('all pass: counted over both phases, exit 0', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  noPackages(sandbox);
  sandbox.write('test/a.test.ts', `${HEAD}test('one', (t) => t.pass());\ntest('two', (t) => t.pass());\n`);
  sandbox.write('test/real/b.test.ts', `${HEAD}test('three', (t) => t.pass());\n`);
  const { exitCode, stdout } = await sandbox.run('test.mjs');
  t.is(lastLine(stdout), '3 passed, 0 failed');
  t.is(exitCode, 0);

  const one = await sandbox.run('test.mjs', ['test/a.test.ts']);
  t.is(lastLine(one.stdout), '2 passed, 0 failed');
});

test('failures, crashes and skipped tests are told apart, and what tests print is not counted', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  noPackages(sandbox);
  sandbox.write(
    'test/a.test.ts',
    `${HEAD}test('one', (t) => { console.log('  ✔ not a result'); t.pass(); });\ntest('two', (t) => t.is(1, 2));\ntest.skip('three', (t) => t.pass());\n`,
  );
  sandbox.write('test/b.test.ts', "import './absent.ts';\n");
  const { exitCode, stdout } = await sandbox.run('test.mjs');
  t.is(lastLine(stdout), '1 passed, 2 failed, 1 skipped');
  t.is(exitCode, 1);
  t.regex(stdout, /Difference \(- actual, \+ expected\)/);
});

test('no test at all is a failure', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  noPackages(sandbox);
  const { exitCode, stdout } = await sandbox.run('test.mjs');
  t.is(lastLine(stdout), '0 passed, 0 failed');
  t.is(exitCode, 1);
});
