import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { projectPath } from '../../../harness/project.ts';
import { borrowDisk } from '../../../vm/host/disk.ts';

const makeParent = (t: ExecutionContext): string => {
  const dir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-disk-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

test('a folder for images is for its owner only, and gone with all that is in it when it is given back', async (t) => {
  const parent = makeParent(t);
  const { folder, giveBack } = await borrowDisk(parent);
  t.is(statSync(folder).mode & 0o777, 0o700);
  mkdirSync(path.join(folder, 'cell-1'));
  writeFileSync(path.join(folder, 'cell-1', 'pages-1.img'), 'secret');
  await giveBack();
  t.deepEqual(readdirSync(parent), []);
  await t.notThrowsAsync(giveBack, 'twice does no harm');
});

test('it goes too when the program is killed', async (t) => {
  const parent = makeParent(t);
  const module = pathToFileURL(projectPath('dist', 'vm', 'host', 'disk.js')).href;
  const program = `
    const { writeFileSync } = await import('node:fs');
    const { borrowDisk } = await import(${JSON.stringify(module)});
    const { folder } = await borrowDisk(process.argv[1]);
    writeFileSync(folder + '/pages-1.img', 'secret');
    process.kill(process.pid, 'SIGKILL');`;
  const signal = await new Promise((resolve) =>
    execFile(process.execPath, ['--input-type=module', '-e', program, parent], (error) => resolve(error?.signal)),
  );
  t.is(signal, 'SIGKILL');
  for (const end = performance.now() + 10_000; readdirSync(parent).length > 0 && performance.now() < end; ) await sleep(20);
  t.deepEqual(readdirSync(parent), []);
});

test('what nobody could take away is removed at the next start, and what is in use stays', async (t) => {
  const parent = makeParent(t);
  // A pid above the largest that Linux gives.
  mkdirSync(path.join(parent, 'images.partial-99999999-1-abcdef', 'cell-1'), { recursive: true });
  const used = await borrowDisk(parent);
  const other = await borrowDisk(parent);
  t.deepEqual(readdirSync(parent).toSorted(), [used, other].map(({ folder }) => path.basename(folder)).toSorted());
  await used.giveBack();
  await other.giveBack();
});
