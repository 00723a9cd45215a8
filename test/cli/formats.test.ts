import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { Command } from 'commander';
import { registerReport } from '../../harness/cli/commands/report.ts';
import type { CliContext } from '../../harness/cli/context.ts';
import { parseFormats } from '../../harness/cli/formats.ts';
import { announceOnGitHub } from '../../harness/cli/github.ts';
import { QualifyError } from '../../harness/errors.ts';
import { layRecorded, makeFolder } from '../run/recorded.ts';

const caught = (): { context: CliContext; out: string[]; err: string[] } => {
  const [out, err]: [string[], string[]] = [[], []];
  const context: CliContext = {
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    cacheDir: () => '/nonexistent',
    signal: new AbortController().signal,
    setExitCode: () => undefined,
  };
  return { context, out, err };
};

const report = async (...args: string[]): Promise<{ out: string; err: string }> => {
  const { context, out, err } = caught();
  const program = new Command();
  registerReport(program, context);
  await program.parseAsync(['report', ...args], { from: 'user' });
  return { out: out.join(''), err: err.join('') };
};

test('one format goes to standard output, several to their files, and nothing else is written', async (t) => {
  const dir = layRecorded(t, 'redis-fail');
  const { out } = await report(dir, '--format', 'tap');
  t.true(out.startsWith('TAP version 14\n1..2\n'));
  const to = path.join(makeFolder(t), 'deep', 'junit.xml');
  const written = await report(dir, '--format', `junit=${to}`, '-f', `tap=${path.join(dir, 'own.tap')}`);
  t.is(written.out, `${to}\n${path.join(dir, 'own.tap')}\n`);
  t.true(readFileSync(to, 'utf8').startsWith('<?xml'));
  t.false(existsSync(path.join(dir, 'report.html')));
});

test('without --format every report is written, but none that only a CI server reads', async (t) => {
  const dir = layRecorded(t, 'redis-fail');
  await report(dir);
  t.true(existsSync(path.join(dir, 'report.html')) && existsSync(path.join(dir, 'results.csv')));
  t.false(existsSync(path.join(dir, 'junit.xml')) || existsSync(path.join(dir, 'badge.svg')));
});

test('a benchmark file that holds nothing says why', async (t) => {
  const { out, err } = await report(layRecorded(t, 'matrix'), '--format', 'benchmark-smaller');
  t.is(out, '[]\n');
  t.regex(err, /emulated clock are no benchmarks/);
});

test('what is wrong in --format is said, with the way out', async (t) => {
  const dir = layRecorded(t, 'redis-fail');
  t.like(await t.throwsAsync(report(dir, '--format', 'junit,tap'), { instanceOf: QualifyError }), {
    remedy: 'Give each a file, such as --format junit=junit.xml.',
  });
  t.like(
    t.throws(() => parseFormats(['junt']), { instanceOf: QualifyError }),
    { exitCode: 2, remedy: 'Did you mean junit?' },
  );
  t.throws(() => parseFormats(['tap=']), { message: /names no file/ });
});

const TEXT = async () => ({ annotations: '::notice::well\n', summary: '# well' });

test('only inside GitHub Actions something is announced; the summary of the step is added to', async (t) => {
  const summary = path.join(makeFolder(t), 'summary.md');
  const outside = caught();
  await announceOnGitHub(outside.context, TEXT, { env: { GITHUB_STEP_SUMMARY: summary } });
  t.deepEqual([outside.out, existsSync(summary)], [[], false]);
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  const inside = caught();
  await announceOnGitHub(inside.context, TEXT, { env });
  await announceOnGitHub(inside.context, TEXT, { env, json: true });
  t.deepEqual([inside.out, inside.err], [['\n::notice::well\n'], ['\n::notice::well\n']]);
  t.is(readFileSync(summary, 'utf8'), '# well\n# well\n');
});

test('a summary that cannot be written is said, and spoils nothing', async (t) => {
  const { context, err } = caught();
  await announceOnGitHub(context, TEXT, { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/nonexistent/summary' } });
  t.regex(err.join(''), /could not be written/);
});
