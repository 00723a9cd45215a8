import { readFileSync } from 'node:fs';
import test from 'ava';
import { parseLog, parseLogLine } from '../../harness/criu/log.ts';
import { projectPath } from '../../harness/project.ts';

/** Logs of real dumps and restores at -v4 on Linux 6.18, shortened in the middle. */
const log = (name: string): string => readFileSync(projectPath('test', 'criu', 'fixtures', `${name}.log.txt`), 'utf8');

test('the log of a dump that succeeded has no errors, though it holds an Error line', (t) => {
  const text = log('dump-ok');
  t.regex(text, /Error .*rlimit: Can't setup RLIMIT_NOFILE for self/);
  const parsed = parseLog(text);
  t.deepEqual(parsed.errors, []);
  t.deepEqual(parsed.warnings, [
    {
      time_s: 0.065142,
      level: 'warn',
      source: 'compel/arch/x86/src/lib/infect.c:419',
      message: 'Will restore 192 with interrupted system call',
    },
  ]);
  t.is(
    parsed.lines,
    text
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '').length,
  );
  t.is(parsed.tail.length, 15);
  t.is(parsed.tail.at(-1), '(00.071980) Dumping finished successfully');
});

test('a warning from before the log has a clock is kept', (t) => {
  const parsed = parseLog(log('restore-ok'));
  t.deepEqual(parsed.errors, []);
  t.deepEqual(parsed.warnings[0], {
    level: 'warn',
    source: 'criu/config.c:1063',
    message: '--network-lock will be ignored in restore command',
  });
});

test('a dump that failed: the cause first, the outcome last', (t) => {
  const { errors } = parseLog(log('dump-so-passcred'));
  t.deepEqual(errors[0], {
    time_s: 0.014272,
    level: 'error',
    source: 'criu/sockets.c:628',
    message: "sockets: Can't get 1:16 opt: Operation not supported",
  });
  t.deepEqual(
    errors.map(({ message }) => message),
    [
      "sockets: Can't get 1:16 opt: Operation not supported",
      "sockets: Can't get 1:34 opt: Operation not supported",
      'Dump files (pid: 179) failed with -1',
      'Dumping FAILED.',
    ],
  );
});

test('a restore from an empty image failed', (t) => {
  const { errors } = parseLog(log('restore-empty-core'));
  t.deepEqual(
    errors.map(({ message }) => message),
    ['Unexpected EOF', "Can't open core data for 190", 'Restoring FAILED.'],
  );
});

test('the outcome is last also where it was printed first', (t) => {
  const lines = log('dump-so-passcred').trimEnd().split('\n');
  const outcome = lines.filter((line) => line.endsWith('Dumping FAILED.'));
  t.is(outcome.length, 1);
  const { errors } = parseLog([...outcome, ...lines.filter((line) => !line.endsWith('Dumping FAILED.'))].join('\n'));
  t.is(errors[0]?.message, "sockets: Can't get 1:16 opt: Operation not supported");
  t.is(errors.at(-1)?.message, 'Dumping FAILED.');
});

test('at most 20 errors and 10 warnings are kept of a log full of them', (t) => {
  const [cause = ''] = log('dump-so-passcred')
    .split('\n')
    .filter((line) => line.includes('1:16 opt'));
  const [warning = ''] = log('dump-ok')
    .split('\n')
    .filter((line) => line.includes('Warn '));
  const parsed = parseLog([...new Array(50).fill(cause), ...new Array(50).fill(warning)].join('\n'));
  t.is(parsed.errors.length, 20);
  t.is(parsed.warnings.length, 10);
  t.is(parsed.lines, 100);
});

test('lines of the restorer and of children carry their pid', (t) => {
  const [line = ''] = log('restore-ok')
    .split('\n')
    .filter((one) => one.includes('Mapping native vDSO'));
  t.deepEqual(parseLogLine(line), { time_s: 0.004741, pid: 188, level: 'info', message: 'Mapping native vDSO at 0x73000' });
  t.is(parseLogLine("(00.031416)    211: Error (criu/sockets.c:521): sockets: Can't get 1:16 opt").pid, 211);
});

test('what is no log line is text', (t) => {
  t.deepEqual(parseLogLine('sh: criu: not found'), { level: 'info', message: 'sh: criu: not found' });
  t.deepEqual(parseLog(''), { lines: 0, errors: [], warnings: [], tail: [] });
});

test('what tells of a failure without the word Error is kept, however far above the end it stands', (t) => {
  const quiet = '(07.956485) sockets: Sockets collect procedure family AF_UNIX proto IPPROTO_IP: -2';
  const filler = Array.from({ length: 40 }, (_, i) => `(08.${i}) line ${i}`);
  const { tail } = parseLog([quiet, ...filler].join('\n'));
  t.is(tail[0], quiet);
  t.is(tail.length, 16);
});
