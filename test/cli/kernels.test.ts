import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Command, CommanderError } from 'commander';
import { registerKernels } from '../../harness/cli/commands/kernels.ts';
import { QualifyError } from '../../harness/errors.ts';
import { kernelFolder } from '../../vm/kernels/catalogue/cache.ts';
import { loadCatalogue } from '../../vm/kernels/catalogue/catalogue.ts';
import { sha256Of, writeManifest } from '../../vm/kernels/catalogue/kernel.ts';
import { bzImage } from '../vm/kernels/catalogue/bz-image.ts';
import { recorded } from '../vm/kernels/catalogue/fixtures.ts';
import { configText } from '../vm/kernels/fixtures.ts';

/** Nothing listens there: only the cache can answer. */
const MIRROR = 'http://127.0.0.1:9/debian';

const RELEASE = '6.12.113+deb13-cloud-amd64';

const run = async (cacheDir: string, ...args: string[]): Promise<{ out: string; err: string }> => {
  const [out, err]: [string[], string[]] = [[], []];
  const program = new Command();
  registerKernels(program, {
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    cacheDir: () => cacheDir,
    signal: new AbortController().signal,
    setExitCode: () => undefined,
  });
  const commands = program.commands.flatMap((command) => [command, ...command.commands]);
  for (const command of commands) command.exitOverride().configureOutput({ writeOut: (text) => void out.push(text) });
  // Commander throws where it would end the process, as after --help.
  await program.parseAsync(['kernels', ...args], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  });
  return { out: out.join(''), err: err.join('') };
};

/** A cache with the index of a mirror, and one kernel of it. */
const cache = async (t: ExecutionContext): Promise<string> => {
  const cacheDir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-cli-'));
  t.teardown(() => rmSync(cacheDir, { recursive: true, force: true }));
  await t.throwsAsync(loadCatalogue({ cacheDir, mirror: MIRROR }));
  const apt = path.join(cacheDir, 'kernels', 'apt');
  const index = { schema_version: 1, fetched: new Date().toISOString(), suites: [], notes: [], ...recorded };
  writeFileSync(path.join(apt, readdirSync(apt)[0] ?? '', 'index.json'), JSON.stringify(index));
  const entry = recorded.kernels.find(({ release }) => release === RELEASE);
  if (entry === undefined) throw new Error('the fixture lacks the kernel');
  const folder = kernelFolder(cacheDir, entry);
  mkdirSync(path.join(folder, 'lib/modules', RELEASE), { recursive: true });
  writeFileSync(path.join(folder, 'vmlinuz'), bzImage(RELEASE).image);
  writeFileSync(path.join(folder, 'config'), configText('debian-6.1-cloud'));
  writeFileSync(path.join(folder, 'lib/modules', RELEASE, 'modules.dep'), '');
  await writeManifest(folder, {
    schema_version: 1,
    release: RELEASE,
    upstream: entry.upstream,
    package: entry.package,
    version: entry.version,
    suites: entry.suites,
    flavour: entry.flavour,
    parts: entry.parts.map(({ package: name, version }) => ({ package: name, version })),
    image_sha256: await sha256Of(path.join(folder, 'vmlinuz')),
    size_bytes: 36 * 1024 ** 2,
    fetched: new Date().toISOString(),
  });
  return cacheDir;
};

test('the list: newest of each series, sizes, what is cached; all of some; as JSON', async (t) => {
  const cacheDir = await cache(t);
  const lines = (await run(cacheDir, '--mirror', MIRROR)).out.trimEnd().split('\n');
  t.regex(lines[0] ?? '', /^KERNEL +RELEASE +FLAVOUR +SUITES +SIZE +CACHED$/);
  t.is(lines.length, 8);
  t.regex(lines[1] ?? '', /^7\.3-rc7 +7\.3-cloud-amd64 +cloud-amd64 +experimental +34 MiB +-$/);
  t.regex(lines[5] ?? '', /^6\.12\.113 +6\.12\.113\+deb13-cloud-amd64 +cloud-amd64 +trixie-security +33 MiB +36 MiB$/);
  t.regex(
    (await run(cacheDir, '6.1', '--all', '--mirror', MIRROR)).out,
    /6\.1\.0-50-cloud-amd64 +cloud-amd64 +bookworm, bookworm-security/,
  );
  const [row] = JSON.parse((await run(cacheDir, '6.12', '--json', '--mirror', MIRROR)).out);
  t.is(row.kernel, '6.12.113');
  t.is(row.cached.path, path.join(cacheDir, 'kernels', `${RELEASE}_6.12.113-1`));
});

test('show: files, drivers that are missing, and the configuration; a kernel of the user needs no mirror', async (t) => {
  const cacheDir = await cache(t);
  const { out } = await run(cacheDir, 'show', '6.12', '--mirror', MIRROR);
  t.regex(out, /^kernel +6\.12\.113$/m);
  t.regex(out, /^packages +linux-image-6\.12\.113\+deb13-cloud-amd64 6\.12\.113-1$/m);
  t.regex(out, /^missing +CONFIG_VIRTIO_BLK: The userland is on a virtio disk\.$/m, 'it has no file of its modules');
  t.regex(out, /has every option that CRIU requires/);
  const json = JSON.parse((await run(cacheDir, 'show', '6.12', '--json', '--mirror', MIRROR)).out);
  t.is(json.release, RELEASE);
  t.is(json.configuration.kernel.slice(0, 4), '6.1.');
  const own = path.join(cacheDir, 'own', 'bzImage');
  mkdirSync(path.dirname(own));
  writeFileSync(own, bzImage('6.6.1-mine').image);
  const mine = (await run(cacheDir, 'show', own)).out;
  t.regex(mine, /^kernel +6\.6\.1$/m);
  t.regex(mine, /^This kernel cannot be judged: no configuration was found\.$/m);
});

test('fetch: what is cached is not fetched again; the running kernel is not fetched', async (t) => {
  const cacheDir = await cache(t);
  t.regex((await run(cacheDir, 'fetch', '6.12', '--mirror', MIRROR)).out, /^release +6\.12\.113\+deb13-cloud-amd64$/m);
  const error = await t.throwsAsync(run(cacheDir, 'fetch', 'running'), { instanceOf: QualifyError });
  t.is(error.exitCode, 2);
});

test('remove: by pattern, and what is not there says so', async (t) => {
  const cacheDir = await cache(t);
  t.is((await run(cacheDir, 'remove', '6.18')).out, 'No kernel in the cache matches 6.18: nothing to remove.\n');
  t.is((await run(cacheDir, 'remove', '6.12')).out, `Removed ${RELEASE} (6.12.113-1).\n`);
  t.deepEqual(readdirSync(path.join(cacheDir, 'kernels')), ['apt']);
});

test('an old index is used with a note when the network fails', async (t) => {
  const cacheDir = await cache(t);
  const { out, err } = await run(cacheDir, '--refresh', '--mirror', MIRROR);
  t.regex(err, /^note: The index of .* is used: .*127\.0\.0\.1:9 does not answer\.$/m);
  t.regex(out, /6\.12\.113/);
});

test('--help shows examples and patterns', async (t) => {
  const { out } = await run('/nonexistent', '--help');
  t.regex(out, /Examples:\n {2}criu-qualify kernels /);
  t.regex(out, /Patterns: /);
});
