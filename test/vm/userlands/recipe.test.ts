import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { execa } from 'execa';
import { mmdebstrapCommand } from '../../../vm/userlands/recipe.ts';

const until = async (holds: () => boolean): Promise<boolean> => {
  for (let tries = 0; tries < 500 && !holds(); tries += 1) await sleep(20);
  return holds();
};

const mentions = (file: string, text: string): boolean => {
  try {
    return readFileSync(file, 'utf8').includes(text);
  } catch {
    return false;
  }
};

/** Processes that name the folder in their arguments, or see it as a mount. */
const traces = (folder: string): string[] =>
  readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && (mentions(`/proc/${pid}/cmdline`, folder) || mentions(`/proc/${pid}/mountinfo`, folder)),
  );

test('what runs contained ends with its parent, background processes and mounts included', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'criu-qualify-contained-'));
  const mark = path.join(folder, 'mnt');
  mkdirSync(mark);
  const child = execa(process.execPath, [path.join(import.meta.dirname, 'contained-child.js'), mark], { reject: false });
  try {
    t.true(await until(() => existsSync(`${mark}.started`)), 'it runs');
    t.true(traces(mark).length >= 3);
    t.false(mentions('/proc/self/mountinfo', mark), 'its mount is its own');
    child.kill('SIGKILL');
    await child;
    t.true(await until(() => traces(mark).length === 0), `left: ${traces(mark).join(' ')}`);
  } finally {
    for (const pid of traces(mark)) process.kill(Number(pid), 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the command: settings of the host, sources and packages; paths with quotes stay one word', (t) => {
  const command = mmdebstrapCommand({
    mode: 'root',
    suite: 'sid',
    index: {
      sources: ['deb http://mirror.example.org/debian sid main'],
      lists: "/a'b/lists",
      packages: ['criu', 'kmod'],
      notes: [],
    },
    settings: [{ key: 'Acquire::Check-Valid-Until', value: 'false' }],
    rootfs: '/cache/x/rootfs',
  });
  t.true(command.includes('--include=criu,kmod'));
  t.true(command.includes('--aptopt=Acquire::Check-Valid-Until "false";'));
  t.deepEqual(command.slice(-3), ['sid', '/cache/x/rootfs', 'deb http://mirror.example.org/debian sid main']);
  t.true(command.some((argument) => argument.startsWith('--setup-hook=') && argument.includes("'/a'\\''b/lists'")));
});
