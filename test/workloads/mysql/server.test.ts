import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { copySeedOr } from '../../../workloads/mysql/server.ts';

const withFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'criu-qualify-seed-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('a userland with a seed: its copy is the data folder, and nothing is initialised', async (t) => {
  await withFolder(async (folder) => {
    const seed = path.join(folder, 'seed');
    mkdirSync(path.join(seed, 'mysql'), { recursive: true, mode: 0o700 });
    writeFileSync(path.join(seed, 'mysql', 'key.pem'), 'key', { mode: 0o600 });
    const data = path.join(folder, 'data');
    await copySeedOr(data, () => Promise.reject(new Error('initialised')), seed);
    t.is(readFileSync(path.join(data, 'mysql', 'key.pem'), 'utf8'), 'key');
    t.is(statSync(path.join(data, 'mysql', 'key.pem')).mode & 0o777, 0o600);
    t.is(statSync(data).mode & 0o777, 0o700);
  });
});

test('a userland without a seed: the server initialises', async (t) => {
  await withFolder(async (folder) => {
    let initialised = 0;
    await copySeedOr(
      path.join(folder, 'data'),
      () => {
        initialised += 1;
        return Promise.resolve();
      },
      path.join(folder, 'absent'),
    );
    t.is(initialised, 1);
  });
});
