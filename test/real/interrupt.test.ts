import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { sleep } from '../../harness/measure/clock.ts';
import { readEvents, readRunFile } from '../../harness/run/run-folder.ts';
import { rootTest } from './support/as-root.ts';
import { MAIN, qualify, readResults, temporaryFolder } from './support/command-line.ts';
import { hostState, MARK, survivors } from './support/host.ts';

const REPEAT = 3;

/** Cycles of the planned cells on record, by the prefix of their line; those of the canary come before. */
const recordedCycles = async (out: string): Promise<number> =>
  (await readFile(path.join(out, 'events.ndjson'), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line.startsWith('{"event":"cycle"') && !line.includes('"batch":"canary-')).length;

/** Starts a run, waits until it has recorded `cycles` cycles and then `afterMs` more, and sends the signal to it alone. */
const stopRun = async (t: ExecutionContext, signal: 'SIGINT' | 'SIGKILL', cycles: number, afterMs: number) => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  const mark = path.basename(dir);
  const before = await hostState();
  // What other tests left is none of this one's.
  await qualify(dir, ['doctor', '--clean']);
  const child = execa('node', [MAIN, 'run', '-w', 'redis,tcp-server', '-p', 'memory=8MiB', '-n', String(REPEAT), '--out', out], {
    reject: false,
    all: true,
    env: { CI: 'true', [MARK]: mark },
  });
  while ((await recordedCycles(out)) < cycles && child.exitCode === null) await sleep(20);
  await sleep(afterMs);
  child.kill(signal);
  const result = await child;
  t.deepEqual(await survivors(mark), [], 'a process outlived the run');
  t.deepEqual(await hostState(), before);
  t.true((await recordedCycles(out)) < 4 * REPEAT, 'the run was over before the signal, which proves nothing');
  await t.throwsAsync(stat(path.join(out, 'images')), { code: 'ENOENT' });
  return { dir, out, result };
};

/** Finishing the run gives every planned cell once, and a pass. What was finished before is not run again. */
const finishRun = async (t: ExecutionContext, dir: string, out: string): Promise<void> => {
  const finishedOf = () =>
    readEvents(out).flatMap((event) =>
      event.event === 'batch-finished' && !event.batch.startsWith('canary') ? [`${event.batch} ${event.attempt}`] : [],
    );
  const earlier = finishedOf();
  const resumed = await qualify(dir, ['run', '--resume', out]);
  t.is(resumed.exitCode, 0, resumed.all);
  const { cells, run } = await readResults(out);
  t.is(run.state, 'finished');
  t.deepEqual(
    cells.map(({ cell, verdict, cycles }) => `${cell.workload.id} ${cell.procedure} ${verdict} ${cycles.length}`),
    ['redis cold-start', 'redis roundtrip', 'tcp-server cold-start', 'tcp-server roundtrip'].map(
      (cell) => `${cell} pass ${REPEAT}`,
    ),
  );
  const { plan } = readRunFile(out);
  t.deepEqual(cells.map(({ cell }) => cell.id).toSorted(), plan.map(({ id }) => id).toSorted());
  const finished = finishedOf();
  t.deepEqual(finished.slice(0, earlier.length), earlier);
  t.is(finished.length, 2, 'each batch is finished once');
  // In the attempt that finished a batch, each of its cells has every cycle exactly once.
  const events = readEvents(out);
  for (const { id, batch } of plan) {
    const cycles = events.flatMap((event) =>
      event.event === 'cycle' && event.cell === id && finished.includes(`${batch} ${event.attempt}`) ? [event.cycle] : [],
    );
    t.deepEqual(cycles, [1, 2, 3]);
  }
};

rootTest('Ctrl-C stops cleanly, and --resume finishes the rest', async (t) => {
  const { dir, out, result } = await stopRun(t, 'SIGINT', 2, 0);
  t.is(result.exitCode, 130, result.all);
  t.regex(result.all, /--resume/);
  t.is((await readResults(out)).run.state, 'interrupted');
  await finishRun(t, dir, out);
});

// Around a dump of the first batch, and in the second batch, where the first must not be run again.
for (const [cycles, afterMs] of [
  [1, 310],
  [7, 90],
] as const) {
  rootTest(`SIGKILL ${afterMs} ms after cycle ${cycles} leaves nothing behind, and --resume finishes the rest`, async (t) => {
    const { dir, out, result } = await stopRun(t, 'SIGKILL', cycles, afterMs);
    t.is(result.signal, 'SIGKILL');
    const { exitCode, stdout } = await qualify(dir, ['doctor', '--clean', '--json']);
    t.is(exitCode, 0);
    t.deepEqual((JSON.parse(stdout) as { cleaned: string[] }).cleaned, []);
    await finishRun(t, dir, out);
  });
}
