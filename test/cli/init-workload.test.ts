import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { loadService } from '../../harness/plan/service/load.ts';
import { projectPath } from '../../harness/project.ts';
import { makeFolder } from '../run/recorded.ts';

const run = (cwd: string, ...args: readonly string[]) =>
  execa(process.execPath, [projectPath('dist', 'harness', 'cli', 'main.js'), ...args], { cwd, reject: false });

test('writes an example that is right, says how it is run, and overwrites nothing', async (t) => {
  const cwd = makeFolder(t);
  const first = await run(cwd, 'init-workload');
  t.is(first.exitCode, 0, first.stderr);
  t.is(first.stdout, 'Wrote workload.yaml. It works as it stands: criu-qualify run --workload ./workload.yaml');
  const file = path.join(cwd, 'workload.yaml');
  t.is(loadService(file).id, 'my-service');
  writeFileSync(file, 'mine');
  const second = await run(cwd, 'init-workload');
  t.is(second.exitCode, 2);
  t.is(
    second.stderr,
    'criu-qualify: workload.yaml is there already.\n  Give another name, or remove it; nothing is overwritten.',
  );
  t.is(readFileSync(file, 'utf8'), 'mine');
  t.is((await run(cwd, 'init-workload', 'deep/er/mine.yaml')).exitCode, 0);
  t.is((await run(cwd, 'init-workload', 'workload.yaml/mine.yaml')).exitCode, 2);
});

test('a module is written where its name or --module says so', async (t) => {
  const cwd = makeFolder(t);
  const { stdout } = await run(cwd, 'init-workload', '--module');
  t.is(stdout, 'Wrote workload.ts. It works as it stands: criu-qualify run --workload ./workload.ts');
  t.is(loadService(path.join(cwd, 'workload.ts')).definition?.ready?.function, 'ready');
  t.is((await run(cwd, 'init-workload', 'mine.ts')).exitCode, 0);
  for (const [args, said] of [
    [['mine.yaml', '--module'], /mine\.yaml is no name for a module\./],
    [['mine.js'], /The example is TypeScript, and mine\.js is a name for JavaScript\./],
  ] as const) {
    const { exitCode, stderr } = await run(cwd, 'init-workload', ...args);
    t.is(exitCode, 2);
    t.regex(stderr, said);
  }
});

test('run names the file and the line of a mistake, and builds nothing', async (t) => {
  const cwd = makeFolder(t);
  writeFileSync(path.join(cwd, 'mine.yaml'), 'version: 1\nname: mine\nabuot: nothing\n');
  const { exitCode, stderr } = await run(cwd, 'run', '--workload', './mine.yaml');
  t.is(exitCode, 2);
  t.regex(
    stderr,
    /^criu-qualify: \.\/mine\.yaml, line 3: unknown key "abuot"\. Did you mean about\?\n {2}Correct the file; docs\/workloads\.md/,
  );
  const absent = await run(cwd, 'run', '-w', 'nowhere.yaml');
  t.is(absent.exitCode, 2);
  t.regex(absent.stderr, /^criu-qualify: The workload nowhere\.yaml cannot be read: ENOENT/);
});
