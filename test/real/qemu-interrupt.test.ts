import path from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { sleep } from '../../harness/measure/clock.ts';
import { readEvents } from '../../harness/run/run-folder.ts';
import { MAIN, qualify, readResults, temporaryFolder } from './support/command-line.ts';
import { MARK, markedProcesses, survivors } from './support/host.ts';
import { KERNEL } from './support/qemu.ts';

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test.serial(`${signal} takes away every machine, and --resume finishes the rest`, async (t) => {
    const dir = await temporaryFolder(t);
    const out = path.join(dir, 'run');
    const mark = path.basename(dir);
    const argv = ['run', 'matrix', '-w', 'redis', '-n', '1', '-u', 'debian-unstable', '--kernel', KERNEL, '--out', out];
    const child = execa('node', [MAIN, ...argv], { reject: false, all: true, env: { CI: 'true', [MARK]: mark } });
    const isQemu = ({ argv: words }: { readonly argv: readonly string[] }): boolean =>
      words.some((word) => word.endsWith('qemu-system-x86_64'));
    while (!markedProcesses(mark).some(isQemu) && child.exitCode === null) await sleep(50);
    await sleep(3000);
    child.kill(signal);
    const { exitCode, all } = await child;
    t.log(all);
    if (signal === 'SIGINT') t.is(exitCode, 130);
    t.deepEqual(await survivors(mark), [], 'QEMU outlived the run');
    const cleaned = await qualify(dir, ['doctor', '--clean', '--json']);
    const lines = (JSON.parse(cleaned.stdout) as { cleaned: string[] }).cleaned;
    if (signal === 'SIGINT') t.deepEqual(lines, []);
    else
      t.true(
        lines.some((line) => line.includes('machines.partial-')),
        'what a killed run could not remove',
      );
    const resumed = await qualify(dir, ['run', '--resume', out]);
    t.is(resumed.exitCode, 0, resumed.all);
    const results = await readResults(out);
    t.is(results.verdict, 'pass');
    const finished = readEvents(out).flatMap((event) => (event.event === 'batch-finished' ? [event.batch] : []));
    t.is(finished.filter((batch) => !batch.startsWith('canary-')).length, 1);
  });
}
