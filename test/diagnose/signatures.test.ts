import { readFileSync } from 'node:fs';
import test from 'ava';
import { diagnose, signatures } from '../../harness/diagnose/signatures.ts';
import { projectPath } from '../../harness/project.ts';

const lines = (name: string): string[] =>
  readFileSync(projectPath('test', 'criu', 'fixtures', `${name}.log.txt`), 'utf8').split('\n');

test('a recorded dump that failed is diagnosed, with the line that shows it', (t) => {
  const found = diagnose(lines('dump-so-passcred'));
  t.is(found?.signature.id, 'so-passcred-refused');
  t.regex(found?.line ?? '', /Can't get 1:16 opt: Operation not supported$/);
});

test('limits that root may not read are a lack of this machine, not of what is under test', (t) => {
  const found = diagnose(lines('dump-rlimit-refused'));
  t.is(found?.signature.id, 'no-sys-resource');
  t.true(found?.signature.ours);
});

test('logs of dumps and restores that succeeded show no known cause', (t) => {
  for (const name of ['dump-ok', 'restore-ok']) t.is(diagnose(lines(name)), undefined, name);
});

test('a cause that nobody knows stays unknown', (t) => {
  t.is(diagnose(lines('restore-empty-core')), undefined);
  t.is(diagnose([]), undefined);
});

test('the first line that tells something wins, not the first signature', (t) => {
  const full = "Error (criu/image.c:1): Can't write: No space left on device";
  const [passcred = ''] = lines('dump-so-passcred').filter((line) => line.includes('1:16 opt'));
  t.is(diagnose(['nothing', full, passcred])?.signature.id, 'no-space');
  t.is(diagnose(['nothing', passcred, full])?.signature.id, 'so-passcred-refused');
});

test('file names and line numbers, which move between versions, do not matter', (t) => {
  t.is(
    diagnose(["(00.1) 7: Error (somewhere/else.c:9): sockets: Can't get 1:34 opt: Operation not supported"])?.signature.id,
    'so-passcred-refused',
  );
  for (const { id, pattern } of signatures) t.false(/\.c:|criu\//.test(pattern.source), id);
});

test('each signature has a name of its own, one sentence, and a remedy', (t) => {
  t.is(new Set(signatures.map(({ id }) => id)).size, signatures.length);
  for (const { id, title, remedy, pattern } of signatures) {
    t.regex(id, /^[a-z][a-z-]*[a-z]$/);
    t.regex(title, /^[A-Z][^\n]*\.$/, id);
    t.regex(remedy, /^[A-Z][^\n]*\.$/, id);
    t.is(pattern.flags, '', `${id}: a pattern with a state would match every other time`);
  }
});
