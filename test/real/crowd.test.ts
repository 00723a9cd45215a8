import { spawn } from 'node:child_process';
import { ensureSubjects } from '../../harness/run/subjects.ts';
import { defaultCacheDir } from '../../vm/userlands/cache-dir.ts';
import { connectCrowd, expectedDigest, PORT } from '../../workloads/crowd/client.ts';
import { retryFor } from '../../workloads/process.ts';
import { rootTest } from './support/as-root.ts';
import { temporaryFolder } from './support/command-line.ts';

const SIZE = { threads: 20, files: 60, mappings: 9 };

rootTest('the server with many threads, files and mappings has in each what its client knows from the seeds', async (t) => {
  const program = await ensureSubjects({ cacheDir: defaultCacheDir(process.env) });
  const argv = ['crowd', ...[PORT, SIZE.threads, SIZE.files, SIZE.mappings].map(String)];
  const child = spawn(program, argv, { cwd: await temporaryFolder(t), stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  const session = await retryFor(10_000, connectCrowd, 20);
  t.is(await session.serveAll(), expectedDigest(SIZE));
  t.not(await session.serveAll(), expectedDigest({ ...SIZE, mappings: 8 }));
  const observe = await session.mark('word');
  await session.serveAll();
  for (const { name, before, after } of await observe()) t.is(after, before, name);
  for (const { name, before, after } of await observe())
    if (name === 'steps') t.not(after, before, 'a step that was taken in between is seen');
  await session.close();
});
