import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { reportsFreePages } from '../../harness/runner/balloon.ts';

/** What the sysfs of Linux 6.18 shows of a device: its features as 64 digits, the first of them bit 0. */
const bits = (start: string): string => `${start.padEnd(64, '0')}\n`;

test('a balloon that reports free pages is seen by bit 5 of its features', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'criu-qualify-balloon-'));
  t.teardown(() => rm(dir, { recursive: true }));
  const device = path.join(dir, 'virtio3');
  await mkdir(device);
  await writeFile(path.join(device, 'features'), bits('01100001'));
  t.false(await reportsFreePages(dir));
  await writeFile(path.join(device, 'features'), bits('01100101'));
  t.true(await reportsFreePages(dir));
});

test('no balloon, no reporting', async (t) => {
  t.false(await reportsFreePages('/nonexistent'));
});
