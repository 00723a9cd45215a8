import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { readEvents } from '../../harness/run/run-folder.ts';
import { MAIN, qualify, readResults, temporaryFolder } from './support/command-line.ts';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const readProc = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** Processes that carry the mark in their environment: everything that the run started, in whatever namespace. */
const marked = (mark: string): string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && readProc(`/proc/${name}/environ`).includes(mark));

const hostState = async () => ({
  mounts: readProc('/proc/self/mounts')
    .split('\n')
    .filter((line) => line.includes('criu-qualify')),
  namespaces: (await execa('ip', ['netns', 'list'], { reject: false })).stdout ?? '',
  tables: (await execa('nft', ['list', 'tables'], { reject: false })).stdout ?? '',
});

/** Starts a run, waits until it has recorded `cycles` cycles and then `afterMs` more, and sends the signal to it alone. */
const stopRun = async (t: ExecutionContext, signal: 'SIGINT' | 'SIGKILL', cycles: number, afterMs: number) => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  const mark = `CRIU_QUALIFY_TEST=${path.basename(dir)}`;
  const before = await hostState();
  const child = execa('node', [MAIN, 'run', '-w', 'redis,tcp-server', '-n', '3', '--out', out], {
    reject: false,
    all: true,
    env: { CI: 'true', CRIU_QUALIFY_TEST: path.basename(dir) },
  });
  const recorded = async (): Promise<number> =>
    (await readFile(path.join(out, 'events.ndjson'), 'utf8').catch(() => ''))
      .split('\n')
      .filter((line) => line.startsWith('{"event":"cycle"')).length;
  // The canary's cycle is on record too.
  while ((await recorded()) < cycles + 1 && child.exitCode === null) await sleep(20);
  await sleep(afterMs);
  child.kill(signal);
  const result = await child;
  // The kernel takes the namespaces away when their first process is gone; that is not instantaneous.
  for (let i = 0; i < 100 && marked(mark).length > 0; i += 1) await sleep(50);
  t.deepEqual(marked(mark), [], 'a process outlived the run');
  t.deepEqual(await hostState(), before);
  return { dir, out, result };
};

/** Finishing the run gives every planned cell once, and a pass. */
const finishRun = async (t: ExecutionContext, dir: string, out: string): Promise<void> => {
  const resumed = await qualify(dir, ['run', '--resume', out]);
  t.is(resumed.exitCode, 0, resumed.all);
  const { cells, run } = await readResults(out);
  t.is(run.state, 'finished');
  t.deepEqual(
    cells.map(({ cell, verdict, cycles }) => `${cell.workload.id} ${cell.procedure} ${verdict} ${cycles.length}`),
    ['redis cold-start pass 3', 'redis roundtrip pass 3', 'tcp-server cold-start pass 3', 'tcp-server roundtrip pass 3'],
  );
  t.is(
    readEvents(out).filter((event) => event.event === 'batch-finished' && !event.batch.startsWith('canary')).length,
    2,
    'a finished batch was run again',
  );
};

test.serial('Ctrl-C stops cleanly, and --resume finishes the rest', async (t) => {
  const { dir, out, result } = await stopRun(t, 'SIGINT', 2, 0);
  t.is(result.exitCode, 130, result.all);
  t.regex(result.all, /--resume/);
  t.is((await readResults(out)).run.state, 'interrupted');
  await finishRun(t, dir, out);
});

// Once in the first batch, and once between or in the second: moments from the start of a dump to the end of a proof.
for (const [cycles, afterMs] of [
  [1, 310],
  [6, 90],
] as const) {
  test.serial(`SIGKILL ${afterMs} ms after cycle ${cycles} leaves nothing behind, and --resume finishes the rest`, async (t) => {
    const { dir, out } = await stopRun(t, 'SIGKILL', cycles, afterMs);
    await finishRun(t, dir, out);
  });
}

test.serial('doctor --clean finds nothing that a killed run left', async (t) => {
  const { dir } = await stopRun(t, 'SIGKILL', 1, 0);
  const { exitCode, stdout } = await qualify(dir, ['doctor', '--clean', '--json']);
  t.is(exitCode, 0);
  t.deepEqual((JSON.parse(stdout) as { cleaned: string[] }).cleaned, []);
});
