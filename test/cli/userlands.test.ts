import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { Command, CommanderError } from 'commander';
import { registerUserlands } from '../../harness/cli/commands/userlands.ts';
import { buildProgress } from '../../harness/cli/userlands-progress.ts';
import { userlandTable } from '../../harness/cli/userlands-table.ts';
import { QualifyError } from '../../harness/errors.ts';
import { createPartial, userlandFolder } from '../../vm/userlands/cache.ts';
import { loadDefinition } from '../../vm/userlands/definition.ts';
import { userlandId } from '../../vm/userlands/identity.ts';
import { type UserlandManifest, writeManifest } from '../../vm/userlands/manifest.ts';

const run = async (cacheDir: string, ...args: string[]): Promise<string> => {
  const written: string[] = [];
  const write = (text: string): void => void written.push(text);
  const program = new Command();
  registerUserlands(program, {
    stdout: write,
    stderr: () => undefined,
    cacheDir: () => cacheDir,
    signal: new AbortController().signal,
    setExitCode: () => undefined,
  });
  const commands = program.commands.flatMap((command) => [command, ...command.commands]);
  for (const command of commands) command.exitOverride().configureOutput({ writeOut: write });
  // Commander throws where it would end the process, as after --help.
  await program.parseAsync(['userlands', ...args], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  });
  return written.join('');
};

const manifest = async (name: string, built: string): Promise<UserlandManifest> => {
  const definition = await loadDefinition(name);
  return {
    schema_version: 1,
    name: definition.name,
    id: userlandId(definition),
    suite: definition.suite,
    architecture: 'amd64',
    definition,
    built,
    build_duration_ms: 25_000,
    size_bytes: 500 * 1024 ** 2,
    packages: { criu: '4.1.1-1', libc6: '2.41-12' },
    notes: ['a note'],
    services: { mysql: 'mariadb', redis: 'redis', nginx: 'nginx' },
    criu_version: '4.1.1',
    glibc_version: '2.41',
    mmdebstrap_version: '1.3.5',
  };
};

/** A cache with the manifest of a debian-13 in it: that is all that these commands look at. */
const withCache = async (use: (cacheDir: string) => Promise<void>): Promise<void> => {
  const cacheDir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-cli-'));
  try {
    const definition = await loadDefinition('debian-13');
    const folder = await createPartial(cacheDir, definition);
    mkdirSync(path.join(folder, 'rootfs'));
    await writeManifest(folder, await manifest('debian-13', '2026-01-01T00:00:00.000Z'));
    renameSync(folder, userlandFolder(cacheDir, definition));
    await use(cacheDir);
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
};

test('the list: what is built and what is not, with size, CRIU and path', async (t) => {
  await withCache(async (cacheDir) => {
    const lines = (await run(cacheDir)).trimEnd().split('\n');
    t.is(lines.length, 5);
    t.regex(lines[0] ?? '', /^NAME +SUITE +STATE +SIZE +AGE +CRIU +PATH$/);
    t.regex(lines[1] ?? '', /^debian-12 +bookworm +not built +- +- +- +-$/);
    t.regex(lines[2] ?? '', /^debian-13 +trixie +built +500 MiB +\d+ d +4\.1\.1 +\/.+\/userlands\/debian-13-[0-9a-f]{12}$/);
    const json = JSON.parse(await run(cacheDir, '--json'));
    t.is(json[1].manifest.packages.criu, '4.1.1-1');
  });
});

test('a userland of an older definition is listed as outdated', async (t) => {
  const old = await manifest('debian-13', '2026-01-01T00:00:00.000Z');
  const text = userlandTable(
    [{ name: old.name, suite: old.suite, path: '/p', state: 'outdated', manifest: old }],
    Date.parse('2026-01-01T02:30:00.000Z'),
  );
  t.regex(text, /debian-13 +trixie +outdated +500 MiB +2 h +4\.1\.1 +\/p\n$/);
});

test('show: facts and packages; by alias; as JSON; and what to do when it is not built', async (t) => {
  await withCache(async (cacheDir) => {
    const text = await run(cacheDir, 'show', 'trixie');
    t.regex(text, /^services +nginx, redis, mariadb$/m);
    t.regex(text, /^note +a note$/m);
    t.regex(text, /^2 packages:\n {2}criu +4\.1\.1-1\n {2}libc6 +2\.41-12$/m);
    const json = JSON.parse(await run(cacheDir, 'show', 'debian-13', '--json'));
    t.is(json.manifest.name, 'debian-13');
    t.regex(await run(cacheDir, 'show', 'debian-12'), /^built +no; build it: criu-qualify userlands build debian-12$/m);
  });
});

test('remove: what is built goes, what is not says so', async (t) => {
  await withCache(async (cacheDir) => {
    t.regex(await run(cacheDir, 'remove', 'debian-13'), /^Removed debian-13 \([0-9a-f]{12}\)\.\n$/);
    t.is(await run(cacheDir, 'remove', 'debian-13'), 'debian-13 is not built: nothing to remove.\n');
  });
});

test('unknown names and actions: an input error with the nearest one', async (t) => {
  const remedy = async (...args: string[]): Promise<string> => {
    const error = await t.throwsAsync(run('/nonexistent', ...args), { instanceOf: QualifyError });
    t.is(error.exitCode, 2);
    return error.remedy;
  };
  t.regex(await remedy('show', 'debain-12'), /^Did you mean debian-12\?/);
  t.regex(await remedy('build', 'trixy'), /^Did you mean trixie\?/);
  t.regex(await remedy('biuld'), /^Did you mean build\?/);
  t.regex(await remedy('remove', 'xyz'), /^Use one of: debian-12, /);
});

test('build: a broken definition of the user is refused before anything is done', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'criu-qualify-cli-'));
  try {
    const file = path.join(folder, 'mine.yaml');
    writeFileSync(file, 'version: 1\nname: mine\ndescription: x\nsuite: trixie\npackages: criu\n');
    const error = await t.throwsAsync(run(folder, 'build', file), { instanceOf: QualifyError });
    t.true(error.message.startsWith(`${file}, line 5: packages: expected array`), error.message);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('--help shows examples', async (t) => {
  t.regex(await run('/nonexistent', '--help'), /Examples:\n {2}criu-qualify userlands /);
});

test('progress: a line for each tenth in a log, one line written over on a terminal', (t) => {
  const log: string[] = [];
  const plain = buildProgress('x', (text) => log.push(text), false);
  for (const fraction of [0, 0.01, 0.05, 0.1, 0.19, 0.5]) plain.report({ stage: 'install', fraction, line: 'working' });
  plain.end();
  t.deepEqual(log, ['x   0 %  working\n', 'x  10 %  working\n', 'x  50 %  working\n']);
  const terminal: string[] = [];
  const live = buildProgress('x', (text) => terminal.push(text), true);
  live.report({ stage: 'install', fraction: 0.5, line: 'working' });
  live.end();
  t.deepEqual(terminal, ['\r\u001b[Kx  50 %  working', '\r\u001b[K']);
});
