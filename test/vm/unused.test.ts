import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { partialName } from '../../vm/partial.ts';
import { pruneUnused, touch } from '../../vm/unused.ts';
import { makeFolder } from '../run/recorded.ts';

test('files that no run of today used go, and those that nobody will finish', async (t) => {
  const folder = makeFolder(t);
  const lay = (name: string, days: number): string => {
    const file = path.join(folder, name);
    writeFileSync(file, '');
    const then = Date.now() / 1000 - days * 86_400;
    utimesSync(file, then, then);
    return file;
  };
  const kept = lay('program-1', 9);
  const [old, used, recent, other] = [lay('program-2', 2), lay('program-3', 2), lay('program-4', 0), lay('else', 9)];
  const underWay = lay(partialName('program'), 0);
  const abandoned = path.join(folder, 'program.partial-1-1-abcdef');
  mkdirSync(path.join(abandoned, 'inside'), { recursive: true });
  await touch(used);
  await pruneUnused(folder, 'program', kept);
  t.deepEqual([old, abandoned].filter(existsSync), []);
  const left = [kept, used, recent, other, underWay];
  t.deepEqual(left.filter(existsSync), left);
});
