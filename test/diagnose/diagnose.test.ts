import { readFileSync } from 'node:fs';
import test from 'ava';
import { parseLogLine } from '../../harness/criu/log.ts';
import { diagnose } from '../../harness/diagnose/diagnose.ts';
import type { DiagnosisFacts } from '../../harness/diagnose/facts.ts';
import { projectPath } from '../../harness/project.ts';

const PASSCRED = "(00.2)     37: Error (criu/sockets.c:628): sockets: Can't get 1:16 opt: Operation not supported";
const FULL = '(00.1) Error (criu/page-xfer.c:263): page-xfer: Unable to spice data: No space left on device';
const RSEQ = '(01.1) Error (criu/cr-dump.c:228): 144 has rseq but kernel lacks get_rseq_conf feature';
const VDSO = '(00.1) Error (criu/vdso.c:381): vdso: Unexpected rt vDSO area bounds';
const CONNECTED = '(00.1) Error (criu/sk-inet.c:200): inet: Connected TCP socket, consider using --tcp-established option.';
const UNKNOWN = '(00.1) Error (criu/somewhere.c:1): nobody has seen this before';
const FAILED = '(00.3) Error (criu/cr-dump.c:1975): Dumping FAILED.';

const idOf = (lines: readonly string[], facts: DiagnosisFacts = {}): string | undefined =>
  diagnose(lines.map(parseLogLine), facts)?.failure.id;

const recorded = (name: string): string[] =>
  readFileSync(projectPath('test', 'criu', 'fixtures', `${name}.log.txt`), 'utf8').split('\n');

test('the first error decides, not the first entry of the table', (t) => {
  t.is(idOf([FULL, PASSCRED, FAILED]), 'no-space');
  t.is(idOf([PASSCRED, FULL, FAILED]), 'so-passcred-refused');
});

test('a known message after an unknown first error is a consequence, and not named', (t) => {
  t.is(idOf([UNKNOWN, PASSCRED, FAILED]), undefined);
});

test('what only passes a failure on does not decide', (t) => {
  const echo = '(00.1) Error (criu/util.c:657): exited, status=3';
  t.is(idOf([echo, PASSCRED]), 'so-passcred-refused');
});

test('harmless lines never decide', (t) => {
  const harmless = "(00.0) Error (criu/util.c:1534): rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted";
  t.is(idOf([harmless, PASSCRED]), 'so-passcred-refused');
  t.is(idOf([harmless, FAILED]), undefined);
});

test('logs that end well show no known failure, whatever CRIU could not list', (t) => {
  for (const name of ['dump-ok', 'restore-ok']) t.is(idOf(recorded(name)), undefined, name);
  const raw = '(00.1) sockets: Sockets collect procedure family AF_INET proto IPPROTO_UDP: -2';
  t.is(idOf([raw, '(00.3) Dumping finished successfully']), undefined);
  t.is(idOf([raw, FAILED]), 'no-inet-diag');
  t.is(idOf([]), undefined);
});

test('SO_PASSCRED: from Linux 6.16 on with CRIU before 4.2, and nowhere else', (t) => {
  t.is(idOf([PASSCRED], { kernel: '6.16.3+deb13-cloud-amd64', criu: '4.1.1' }), 'so-passcred-refused');
  t.is(idOf([PASSCRED], { kernel: '6.12.118', criu: '4.1.1' }), undefined);
  t.is(idOf([PASSCRED], { kernel: '6.18.44', criu: '4.2' }), undefined);
  t.is(idOf([PASSCRED], { criu: '4.1' }), 'so-passcred-refused', 'what is not known rules nothing out');
});

test('the vDSO: from Linux 6.13 on with CRIU before 4.1, and nowhere else', (t) => {
  t.is(idOf([VDSO], { kernel: '6.13', criu: '4.0' }), 'vdso-layout');
  t.is(idOf([VDSO], { kernel: '6.12.118', criu: '3.17.1' }), undefined);
  t.is(idOf([VDSO], { kernel: '6.18', criu: '4.1' }), undefined);
});

test('rseq: before Linux 5.13; from there on the same words have another cause', (t) => {
  t.is(idOf([RSEQ], { kernel: '5.10.0-46-cloud-amd64', glibc: '2.36' }), 'rseq-unsupported');
  t.is(idOf([RSEQ], { kernel: '5.10.0-46-cloud-amd64', glibc: '2.31' }), undefined);
  t.is(idOf([RSEQ], { kernel: '6.1.0-47-cloud-amd64', glibc: '2.36' }), 'rseq-stale-cache');
});

test('an option that was given is not what was missing', (t) => {
  t.is(idOf([CONNECTED], { options: { file_locks: true } }), 'established-connection');
  t.is(idOf([CONNECTED], { options: { tcp_established: true } }), undefined);
});

test('file names and line numbers, which move between versions, do not matter', (t) => {
  t.is(
    idOf(["(00.1) 7: Error (somewhere/else.c:9): sockets: Can't get 1:34 opt: Operation not supported"]),
    'so-passcred-refused',
  );
});

test('a dump that failed is not taken for a success because something before it succeeded', (t) => {
  const quiet = '(07.9) sockets: Sockets collect procedure family AF_UNIX proto IPPROTO_IP: -2';
  t.is(idOf(['Looks good.', quiet, FAILED]), 'no-unix-diag');
});
