import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { QualifyError } from '../../harness/errors.ts';
import { lockRun } from '../../harness/run/lock.ts';
import { makeFolder } from './recorded.ts';

const refused = { instanceOf: QualifyError } as const;
const lockOf = (dir: string): string => path.join(dir, 'run.lock');

test('a run folder is one process at a time', (t) => {
  const dir = makeFolder(t);
  const unlock = lockRun(dir);
  const error = t.throws(() => lockRun(dir), refused);
  t.is(error.message, `Process ${process.pid} is working in ${dir}.`);
  t.is(error.exitCode, 2);
  unlock();
  t.false(existsSync(lockOf(dir)));
  lockRun(dir)();
});

test('another process that lives is respected', async (t) => {
  const dir = makeFolder(t);
  const child = execa(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { reject: false });
  try {
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    writeFileSync(lockOf(dir), `${child.pid} ${started}`);
    t.is(t.throws(() => lockRun(dir), refused).message, `Process ${child.pid} is working in ${dir}.`);
  } finally {
    child.kill('SIGKILL');
    await child;
  }
  lockRun(dir)();
});

test('a process that is dead counts for nothing', async (t) => {
  const dir = makeFolder(t);
  const child = execa('true');
  const { pid } = child;
  await child;
  writeFileSync(lockOf(dir), `${pid} 12345`);
  const unlock = lockRun(dir);
  t.true(readFileSync(lockOf(dir), 'utf8').startsWith(`${process.pid} `));
  unlock();
});

test('a pid that was given to another process since counts for nothing', (t) => {
  const dir = makeFolder(t);
  writeFileSync(lockOf(dir), `${process.pid} 1`);
  t.notThrows(() => lockRun(dir)());
});

test('a lock that nobody finished writing counts for nothing', (t) => {
  const dir = makeFolder(t);
  for (const text of ['', '4', 'nonsense']) {
    writeFileSync(lockOf(dir), text);
    t.notThrows(() => lockRun(dir)(), text);
  }
});

test('no such folder: a sentence, not a stack', (t) => {
  const dir = path.join(makeFolder(t), 'gone');
  const error = t.throws(() => lockRun(dir), refused);
  t.is(error.message, `${dir} is not a run folder: there is no such folder.`);
});
