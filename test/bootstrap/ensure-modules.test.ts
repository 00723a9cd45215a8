import { existsSync, rmSync } from 'node:fs';
import test from 'ava';
import { dependOn, makeSandbox } from './sandbox.ts';

const STAMP = 'node_modules/.criu-qualify-stamp';
const INSTALLING = 'criu-qualify: installing npm packages';

test('a checkout without node_modules is installed once, and again when the lockfile changes', async (t) => {
  const sandbox = makeSandbox(t, { modules: false });
  const first = await sandbox.run('check.mjs');
  t.true(first.stderr.includes(INSTALLING), first.all);
  const stamp = sandbox.read(STAMP);
  t.regex(stamp, /^[0-9a-f]{64}$/);

  const second = await sandbox.run('check.mjs');
  t.false(second.stderr.includes(INSTALLING), second.all);

  dependOn(sandbox.write, ['leaf', 'bud']);
  const third = await sandbox.run('check.mjs');
  t.true(third.stderr.includes(INSTALLING), third.all);
  t.not(sandbox.read(STAMP), stamp);
});

test('what the user installed with npm is kept when it is what the lockfile asks for', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  const { exitCode, stderr } = await sandbox.run('start.mjs', ['report']);
  t.is(exitCode, 0, stderr);
  t.false(stderr.includes(INSTALLING), stderr);
  t.true(existsSync(sandbox.at(STAMP)));
});

test('an install that npm did not finish is not kept', async (t) => {
  const sandbox = makeSandbox(t, { modules: true });
  rmSync(sandbox.at('node_modules', '.package-lock.json'));
  const { stderr } = await sandbox.run('start.mjs', ['report'], {
    env: { npm_config_offline: 'true', npm_config_cache: sandbox.at('cache') },
  });
  t.true(stderr.includes(INSTALLING), stderr);
});

test('without network and cache: the end of npm’s output, one sentence, its remedy, exit 3, and no stamp', async (t) => {
  const sandbox = makeSandbox(t, { modules: false });
  const manifest = JSON.parse(sandbox.read('package.json')) as object;
  sandbox.write('package.json', JSON.stringify({ ...manifest, dependencies: { commander: '14.0.3' } }));
  const locked = {
    '': { name: 'sandbox', version: '0.0.0', dependencies: { commander: '14.0.3' } },
    'node_modules/commander': { version: '14.0.3' },
  };
  sandbox.write(
    'package-lock.json',
    JSON.stringify({ name: 'sandbox', version: '0.0.0', lockfileVersion: 3, requires: true, packages: locked }),
  );
  const { exitCode, stderr } = await sandbox.run('start.mjs', ['report'], {
    env: { npm_config_offline: 'true', npm_config_cache: sandbox.at('cache') },
  });
  t.is(exitCode, 3);
  t.regex(stderr, /\| npm error code ENOTCACHED/);
  t.true(stderr.includes(`criu-qualify: npm ci failed in ${sandbox.root} (exit code 1).`), stderr);
  t.regex(stderr, /registry cannot be reached: check the network/);
  t.false(existsSync(sandbox.at(STAMP)));
});
