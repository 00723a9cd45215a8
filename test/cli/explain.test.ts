import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { Command } from 'commander';
import { registerExplain } from '../../harness/cli/commands/explain.ts';
import { QualifyError } from '../../harness/errors.ts';
import { logPath, logText } from '../diagnose/recorded.ts';

const explainWith = async (...args: string[]): Promise<{ out: string; code: number | undefined }> => {
  const written: string[] = [];
  const codes: number[] = [];
  const program = new Command();
  registerExplain(program, {
    stdout: (text) => void written.push(text),
    stderr: () => undefined,
    cacheDir: () => '/nonexistent',
    signal: new AbortController().signal,
    setExitCode: (code) => void codes.push(code),
  });
  await program.parseAsync(['explain', ...args], { from: 'user' });
  return { out: written.join(''), code: codes.at(-1) };
};

const folder = (t: ExecutionContext): string => {
  const dir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-test-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

test('the cause first, then the line, the remedies, the references, and where it was provoked; exit 0', async (t) => {
  const { out, code } = await explainWith(logPath('criu-4.1.1-established.log'));
  t.is(code, 0);
  const lines = out.split('\n');
  t.regex(lines[0] ?? '', /^Linux 6\.16 and later refuse SO_PASSCRED/);
  t.true(lines.some((line) => line.startsWith('  > ') && line.includes("Can't get 1:16 opt: Operation not supported")));
  t.true(out.includes('  1. Use CRIU 4.2 or later.'));
  t.true(out.includes('https://github.com/checkpoint-restore/criu/issues/2705'));
  t.true(out.includes('provoked with CRIU 4.1.1 on Linux 6.18.44'));
  t.true(out.includes('Taken as known: Linux 6.18.44'));
  t.false(out.includes('\u001b'), 'no colour without a terminal');
});

test('an entry that was never provoked is called unverified', async (t) => {
  const { out } = await explainWith(logPath('issue-xsave.log'));
  t.true(out.includes('unverified'));
});

test('given facts go before those of the log: what they contradict is not named; exit 1', async (t) => {
  const { out, code } = await explainWith('--kernel', '6.12', logPath('criu-4.1.1-established.log'));
  t.is(code, 1);
  t.true(out.startsWith('This failure is not known.'));
  t.true(out.includes("sockets: Can't get # opt: Operation not supported"));
});

test('nothing went wrong: exit 1, and criu check is no proof', async (t) => {
  const { out, code } = await explainWith(logPath('check.log'));
  t.is(code, 1);
  t.true(out.startsWith('Nothing went wrong'));
  t.true(out.includes('no proof'));
});

test('a runtime that hides the reason: which log to open; the log itself where it is there', async (t) => {
  const away = await explainWith(logPath('issue-podman-crun.log'));
  t.is(away.code, 1);
  t.regex(away.out, /criu-qualify explain \/var\/lib\/containers\/\S+\/dump\.log/);
  const dir = folder(t);
  copyFileSync(logPath('io-uring.log'), path.join(dir, 'dump.log'));
  writeFileSync(path.join(dir, 'runc.txt'), `criu failed: type NOTIFY errno 0\nlog file: ${dir}/dump.log\n`);
  const here = await explainWith(path.join(dir, 'runc.txt'));
  t.is(here.code, 0);
  t.true(here.out.includes('io_uring') && here.out.includes(`Read from ${dir}/dump.log`));
});

test('JSON holds the same, with the pattern as text', async (t) => {
  const { out, code } = await explainWith('--json', logPath('mptcp.log'));
  t.is(code, 0);
  const explanation = JSON.parse(out);
  t.is(explanation.failure.id, 'mptcp');
  t.is(typeof explanation.failure.pattern, 'string');
  t.is(explanation.failure.remedies[0].action.kind, 'environment');
});

test('a gzipped log is read', async (t) => {
  const file = path.join(folder(t), 'dump.log.gz');
  writeFileSync(file, gzipSync(logText('locks.log')));
  t.is((await explainWith(file)).code, 0);
});

test('what cannot be used is refused: exit 2', async (t) => {
  const dir = folder(t);
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(path.join(dir, name), content);
    return path.join(dir, name);
  };
  const refused = [
    [path.join(dir, 'missing.log')],
    [dir],
    [write('empty.log', '')],
    [write('other.txt', 'hello\n')],
    [write('core-1.img', Buffer.from([0x19, 0x43, 0x56, 0x54, 0, 0]))],
    [write('broken.gz', Buffer.from([0x1f, 0x8b, 8, 1, 1]))],
    ['--kernel', 'newest', logPath('check.log')],
  ];
  for (const args of refused) {
    const error = await t.throwsAsync(explainWith(...args), { instanceOf: QualifyError }, args.join(' '));
    t.is(error?.exitCode, 2, args.join(' '));
  }
});
