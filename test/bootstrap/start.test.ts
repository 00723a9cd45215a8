import { mkdirSync } from 'node:fs';
import test from 'ava';
import { execa } from 'execa';
import { makeSandbox } from './sandbox.ts';

test('arguments, exit code and stdout are the program’s own', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  const { exitCode, stdout } = await sandbox.run('start.mjs', ['report', '7', '--flag', 'two words']);
  t.is(exitCode, 7);
  t.deepEqual(JSON.parse(stdout), { args: ['report', '7', '--flag', 'two words'], cwd: sandbox.root });
});

test('npm start from another folder: relative paths stay those of the caller', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  mkdirSync(sandbox.at('elsewhere'));
  const cwd = sandbox.at('elsewhere');
  const { stdout, exitCode } = await execa('npm', ['--silent', '--prefix', sandbox.root, 'start', '--', 'report', '0'], {
    cwd,
    reject: false,
  });
  t.is(exitCode, 0);
  t.deepEqual(JSON.parse(stdout), { args: ['report', '0'], cwd });
});

test('a signal to npm reaches the program, which ends as it wants', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  sandbox.write(
    'harness/cli/main.ts',
    "process.on('SIGTERM', () => process.exit(130));\nconsole.log('ready');\nsetTimeout(() => process.exit(1), 60_000);\n",
  );
  const npm = execa('npm', ['start', '--', 'report'], { cwd: sandbox.root, reject: false });
  let told = false;
  for await (const line of npm) {
    if (line !== 'ready') continue;
    told = true;
    npm.kill('SIGTERM');
  }
  t.true(told);
  t.is((await npm).exitCode, 130);
});
