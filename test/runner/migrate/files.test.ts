import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { compareFiles, filesOf } from '../../../harness/runner/migrate/files.ts';

test('what a process has mapped and opened is known, and each change of it is told', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'files-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  const [needed, own] = [path.join(dir, 'needed'), path.join(dir, 'own', 'log')];
  await writeFile(needed, 'as it was');
  const script = `mkdir -p ${path.dirname(own)}; exec 3<${needed} 4>${own}; echo up; exec sleep 60`;
  const child = spawn('sh', ['-c', script], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const files = await filesOf(child.pid ?? 0, path.join(dir, 'own'));
  const paths = files.map((file) => file.path);
  t.true(paths.includes(needed));
  t.true(paths.includes('/'), 'the folder that it works in');
  t.false(paths.includes(own), 'its own folder travels with it');
  t.true(
    paths.some((file) => /libc/.test(file)),
    'what is mapped',
  );
  t.deepEqual(await compareFiles(files), { compared: files.length, different: 0, differences: [] });

  await writeFile(needed, 'as it is!');
  t.deepEqual((await compareFiles(files)).differences, [`${needed} begins otherwise here`]);
  await writeFile(needed, 'longer than it was');
  t.deepEqual((await compareFiles(files)).differences, [`${needed} has 9 bytes there, and here 18`]);
  await rm(needed);
  t.deepEqual((await compareFiles(files)).differences, [`${needed} is a file there, and here missing`]);
});
