import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { Command, CommanderError } from 'commander';
import { registerConfigCheck } from '../../harness/cli/commands/config-check.ts';
import { QualifyError } from '../../harness/errors.ts';
import { configReport } from '../../harness/schema/facts.ts';
import { configText, fixturePath, withOptions } from '../vm/kernels/fixtures.ts';

interface Outcome {
  readonly out: string;
  readonly code: number | undefined;
}

const run = async (...args: string[]): Promise<Outcome> => {
  const written: string[] = [];
  const codes: number[] = [];
  const write = (text: string): void => void written.push(text);
  const program = new Command();
  registerConfigCheck(program, {
    stdout: write,
    stderr: () => undefined,
    cacheDir: () => '/nonexistent',
    signal: new AbortController().signal,
    setExitCode: (code) => void codes.push(code),
  });
  for (const command of program.commands) command.exitOverride().configureOutput({ writeOut: write });
  // Commander throws where it would end the process, as after --help.
  await program.parseAsync(['config-check', ...args], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  });
  return { out: written.join(''), code: codes.at(-1) };
};

const withConfig = async (text: string, use: (file: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'criu-qualify-test-'));
  try {
    writeFileSync(path.join(folder, 'config'), text);
    await use(path.join(folder, 'config'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

test('a good configuration: the conclusion first, then the options by class, exit 0', async (t) => {
  const { out, code } = await run(fixturePath('monolithic-6.18.config.gz'));
  t.is(code, 0);
  const lines = out.split('\n');
  t.is(
    lines[0],
    'Linux 6.18.44 has every option that CRIU requires. Not covered: pre-copy and incremental dumps; processes with raw IP sockets.',
  );
  t.true(lines.indexOf('Required') < lines.indexOf('Needed for some services or procedures'));
  t.regex(out, /^ {2}missing {2,}CONFIG_MEM_SOFT_DIRTY {2,}pre-copy and incremental dumps\n {12}Changed pages are not tracked/m);
  t.regex(out, /^ {2}built-in {2,}CONFIG_CHECKPOINT_RESTORE$/m);
  t.false(out.includes('\u001b'), 'no colour without a terminal');
});

test('a required option is missing: exit 1', async (t) => {
  await withConfig(withOptions(configText('debian-6.1-cloud'), { NETLINK_DIAG: 'n' }), async (file) => {
    const { out, code } = await run(file);
    t.is(code, 1);
    t.true(out.startsWith('Linux 6.1.176 lacks 1 option that CRIU requires: NETLINK_DIAG.\n'));
  });
});

test('a fragment cannot be judged: the report and exit 2', async (t) => {
  await withConfig('CONFIG_EPOLL=y\n', async (file) => {
    const { out, code } = await run(file);
    t.is(code, 2);
    t.regex(out, /^This kernel cannot be judged: it does not mention \d+ required options\./);
    t.regex(out, /unknown +CONFIG_KCMP/);
  });
});

test('--json is the report of the schema, with the same exit code', async (t) => {
  await withConfig(withOptions(configText('debian-6.1-cloud'), { EPOLL: 'n' }), async (file) => {
    const { out, code } = await run('--json', file);
    t.is(code, 1);
    const report = configReport.parse(JSON.parse(out));
    t.deepEqual(report.source, { kind: 'file', path: file });
    t.is(report.options.find((option) => option.name === 'CONFIG_EPOLL')?.state, 'missing');
  });
});

test('bad input is an input error', async (t) => {
  const error = await t.throwsAsync(run('/nonexistent/config'), { instanceOf: QualifyError });
  t.is(error.exitCode, 2);
});

test('--help has examples', async (t) => {
  const { out, code } = await run('--help');
  t.regex(out, /Examples:\n {2}\$ criu-qualify config-check/);
  t.is(code, undefined);
});
