import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readLogFile } from '../../harness/criu/log-file.ts';
import { makeFolder } from '../run/recorded.ts';

test('a log is read whole, one that is not there is empty', async (t) => {
  const file = path.join(makeFolder(t), 'restore.log');
  t.is(await readLogFile(file), '');
  writeFileSync(file, 'one\ntwo\n');
  t.is(await readLogFile(file), 'one\ntwo\n');
});

test('of a log without end the beginning and the end are kept, and what is left out is counted', async (t) => {
  const file = path.join(makeFolder(t), 'restore.log');
  const line = '(15.962094) pie: 1266: `- returned 0\n';
  const count = 400_000;
  writeFileSync(file, `Error (criu/x.c:1): the cause\n${line.repeat(count)}the last line\n`);
  const text = await readLogFile(file);
  t.true(text.length < 5 << 20);
  t.true(text.startsWith('Error (criu/x.c:1): the cause\n') && text.endsWith('the last line\n'));
  const left = Number(/\.\.\. (\d+) bytes left out \.\.\./.exec(text)?.[1]);
  const written = 'Error (criu/x.c:1): the cause\n'.length + line.length * count + 'the last line\n'.length;
  t.is(text.replace(/\n\.\.\. \d+ bytes left out \.\.\.\n/, '').length + left, written);
});
