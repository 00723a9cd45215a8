import { readFileSync } from 'node:fs';
import test from 'ava';
import { pairLogs } from '../../harness/bisect/logs.ts';
import { projectPath } from '../../harness/project.ts';

const lines = (name: string): string[] =>
  readFileSync(projectPath('test', 'criu', 'fixtures', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

test('the bad log is cut around its first error, the good one at the same place', (t) => {
  const [good, bad] = [lines('dump-ok.log.txt'), lines('dump-so-passcred.log.txt')];
  const pair = pairLogs(good, bad);
  t.regex(pair.bad.lines[pair.bad.marked ?? -1] ?? '', /Error .*Can't get 1:16 opt/);
  t.true(pair.bad.lines.length <= 14);
  t.true(pair.good.lines.length > 0 && pair.good.lines.length <= 14);
  t.true(pair.good.lines.every((line) => good.includes(line)));
  t.is(pair.good.marked, undefined);
});

test('the same place is after the same line, whatever its numbers', (t) => {
  const good = ['(00.1) one 11', '(00.2) Socket 5 bound', '(00.3) dumping 5', '(00.4) done'];
  const bad = ['(01.1) one 99', '(01.2) Socket 8 bound', '(01.3) Error (criu/sk.c:1): socket 8 is odd'];
  const { good: excerpt } = pairLogs(Array.from({ length: 60 }, (_, i) => `(00.0) other ${i}`).concat(good), bad);
  t.deepEqual(excerpt.lines.slice(-4), good);
});

test('of several such places, the one whose lines before it are the most alike', (t) => {
  const socket = (kind: string, id: number): string[] => [`fdinfo ${id}`, `${kind} ${id}`, `searching ${id}`, `done ${id}`];
  const good = [...socket('pipe', 1), ...socket('listening', 2), ...socket('pipe', 3), ...socket('pipe', 4)];
  const bad = [...socket('pipe', 1), ...socket('listening', 7).slice(0, 3), 'Error (criu/sk.c:1): no'];
  const { good: excerpt } = pairLogs(good, bad);
  t.is(excerpt.lines[7], 'done 2', 'beside the error of the bad one');
});

test('without an error the end of both is shown', (t) => {
  const many = Array.from({ length: 40 }, (_, i) => `(00.${i}) line ${i}`);
  const { good, bad } = pairLogs(many, many.slice(0, 30));
  t.is(good.lines.at(-1), many.at(-1));
  t.is(bad.lines.at(-1), many[29]);
  t.is(bad.marked, undefined);
});
