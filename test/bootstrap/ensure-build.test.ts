import { existsSync, readdirSync } from 'node:fs';
import test from 'ava';
import { execa } from 'execa';
import { makeSandbox } from './sandbox.ts';

const COMPILING = 'criu-qualify: compiling';

test('an error shows the line of the TypeScript source', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  sandbox.write(
    'harness/cli/main.ts',
    'interface Gone {\n  n: number;\n}\nconst gone: Gone = { n: 1 };\nthrow new Error(String(gone.n));\n',
  );
  const { stderr } = await sandbox.run('start.mjs', ['report'], { env: { NODE_OPTIONS: '--enable-source-maps' } });
  t.true(stderr.includes(sandbox.at('harness/cli/main.ts:5')), stderr);
});

test('compiles once, again after a change, and keeps no output of a deleted source', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  sandbox.write('vm/extra.ts', 'export const extra = 1;\n');
  t.true((await sandbox.run('build.mjs')).stderr.includes(COMPILING));
  t.true(existsSync(sandbox.at('dist/vm/extra.js')));
  t.false((await sandbox.run('build.mjs')).stderr.includes(COMPILING));

  sandbox.write('vm/other.ts', 'export const other = 1;\n');
  await execa('rm', [sandbox.at('vm/extra.ts')]);
  t.true((await sandbox.run('build.mjs')).stderr.includes(COMPILING));
  t.false(existsSync(sandbox.at('dist/vm/extra.js')));
  t.true(existsSync(sandbox.at('dist/vm/other.js')));
});

test('the runner is one file that runs without node_modules and gives CommonJS packages what they need', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  sandbox.write(
    'harness/runner/main.ts',
    "import protobuf from 'protobufjs';\nconsole.log(typeof protobuf.parse, typeof require, __dirname === import.meta.dirname);\n",
  );
  t.is((await sandbox.run('build.mjs')).exitCode, 0);
  await execa('cp', [sandbox.at('dist/runner.mjs'), sandbox.at('alone.mjs')]);
  await execa('rm', ['-rf', sandbox.at('node_modules'), sandbox.at('dist')]);
  t.is((await execa(process.execPath, [sandbox.at('alone.mjs')])).stdout, 'function function true');
});

test('sources that cannot be parsed: the compiler’s lines, exit 3, and the old output stays', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  await sandbox.run('build.mjs');
  const before = sandbox.read('dist/runner.mjs');
  sandbox.write('harness/runner/main.ts', 'const = ;\n');
  const { exitCode, stderr } = await sandbox.run('build.mjs');
  t.is(exitCode, 3);
  t.regex(stderr, /harness\/runner\/main\.ts/);
  t.true(before.length > 0);
  t.is(sandbox.read('dist/runner.mjs'), before);
  t.deepEqual(
    readdirSync(sandbox.at('dist')).filter((name) => name.startsWith('.next-')),
    [],
  );
});

test('a build that is killed is done again and leaves nothing', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  /** So small a program may be whole before a busy machine lets this test read a line: that kill came too late, and says nothing. */
  const killInTime = async (): Promise<boolean> => {
    const killed = sandbox.run('build.mjs');
    for await (const line of killed.iterable({ from: 'stderr' })) if (String(line).includes(COMPILING)) killed.kill('SIGKILL');
    await killed;
    return !existsSync(sandbox.at('dist/.stamp'));
  };
  let tries = 1;
  for (; !(await killInTime()) && tries < 10; tries += 1) await execa('rm', ['-rf', sandbox.at('dist')]);
  t.false(existsSync(sandbox.at('dist/.stamp')), `after ${tries} tries`);

  t.is((await sandbox.run('build.mjs')).exitCode, 0);
  t.deepEqual(readdirSync(sandbox.at('dist')).sort(), [
    '.lock',
    '.stamp',
    'harness',
    'runner.mjs',
    'tcp-server.mjs',
    'workloads',
  ]);
});

test('three commands at once build once, and all find the program whole', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  const runs = await Promise.all([1, 2, 3].map((n) => sandbox.run('start.mjs', ['report', String(n)])));
  t.deepEqual(
    runs.map(({ exitCode }) => exitCode),
    [1, 2, 3],
  );
  t.is(runs.filter(({ stderr }) => stderr.includes(COMPILING)).length, 1);
});
