import test from 'ava';
import { makeSandbox, type RunOptions, type Sandbox } from './sandbox.ts';

interface PackageList {
  commands_without_packages: string[];
  packages: { package: string; commands: string[]; files: string[]; for: string[]; what: string }[];
}

const lacking = (sandbox: Sandbox, purposes: string[] = ['run', 'test']): void => {
  const file = 'harness/bootstrap/debian-packages.json';
  const list = JSON.parse(sandbox.read(file)) as PackageList;
  const absent = {
    package: 'frobnicate',
    commands: ['no-such-command-frobnicate'],
    files: [],
    for: purposes,
    what: 'frobnicates',
  };
  sandbox.write(file, JSON.stringify({ ...list, packages: [absent] }));
};

/** Where the tests run as root, the command is run as nobody. */
const asNobody: RunOptions = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

for (const [program, args] of [
  ['start.mjs', []],
  ['start.mjs', ['run', 'quick']],
  ['start.mjs', ['--workload', 'redis']],
  ['test.mjs', []],
] as const) {
  test(`${program} ${args.join(' ')}: a missing package is named, with the command that installs it`, async (t) => {
    const sandbox = makeSandbox(t, { modules: true });
    lacking(sandbox);
    const { exitCode, stderr, stdout } = await sandbox.run(program, args, asNobody);
    t.is(exitCode, 3);
    t.is(stdout, '');
    t.is(
      stderr,
      'criu-qualify: Missing Debian packages: frobnicate (frobnicates).\n  Install them: sudo apt-get install -y --no-install-recommends frobnicate',
    );
  });
}

for (const args of [['report', '0'], ['config-check', '0'], ['--help'], ['run', '0', '--help']]) {
  test(`start ${args.join(' ')}: needs no package of the system`, async (t) => {
    const sandbox = makeSandbox(t, { modules: true });
    lacking(sandbox);
    const { exitCode, stderr, stdout } = await sandbox.run('start.mjs', args);
    t.is(exitCode, 0, stderr);
    t.deepEqual(JSON.parse(stdout), { args, cwd: sandbox.root });
  });
}

test('what only an ordinary user needs is asked of an ordinary user alone', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  lacking(sandbox, ['run-as-user']);
  const ordinary = await sandbox.run('start.mjs', ['run', '0'], asNobody);
  t.is(ordinary.exitCode, 3);
  t.regex(ordinary.stderr, /Missing Debian packages: frobnicate /);
  if (process.getuid?.() !== 0) return;
  const root = await sandbox.run('start.mjs', ['run', '0']);
  t.is(root.exitCode, 0, root.stderr);
});
