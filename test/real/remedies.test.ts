import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { carryOut } from '../../harness/cli/carry-out.ts';
import { prepareRun } from '../../harness/run/prepare.ts';
import { writeReports } from '../../harness/run/report.ts';
import { readEvents } from '../../harness/run/run-folder.ts';
import type { CriuOptions } from '../../harness/schema/cell.ts';
import type { Results } from '../../harness/schema/results.ts';
import { matrix } from '../../suites/matrix.ts';
import { defaultCacheDir } from '../../vm/userlands/cache-dir.ts';
import { redis } from '../../workloads/redis/redis.ts';
import { rootTest } from './support/as-root.ts';
import { cellOf, MAIN, qualify, readResults, temporaryFolder, writeWrapper } from './support/command-line.ts';

interface Ran {
  readonly out: string;
  readonly results: Results;
}

/** Qualifies Redis on the running kernel, with the CRIU options given in place of those that it needs. */
const runWith = async (t: ExecutionContext, criu: CriuOptions, tryRemedies: boolean): Promise<Ran> => {
  const out = path.join(await temporaryFolder(t), 'run');
  const request = await prepareRun({
    dir: out,
    suite: matrix,
    workloads: [{ ...redis, criu }],
    subjects: [],
    settings: [],
    repeat: 2,
    machines: {
      provider: 'host',
      hosts: [],
      shapes: [],
      kernels: [],
      modules: undefined,
      flavour: undefined,
      userlands: [],
      cpus: 1,
      memoryBytes: 2 ** 31,
      jobs: 1,
      freshMachines: false,
      qemu: 'auto',
      accelerator: 'auto',
      bootTimeoutMs: 60_000,
      kernelArguments: '',
    },
    criu: undefined,
    networkLock: undefined,
    keepImages: false,
    tryRemedies,
    cacheDir: defaultCacheDir(process.env),
    mirror: undefined,
    argv: [MAIN],
    setUpMs: 0,
    signal: new AbortController().signal,
    say: (text) => t.log(text),
  });
  await carryOut(request, async (steps) => {
    for (const { run } of steps) await run({ say: (text) => t.log(text) });
  });
  return { out, results: await writeReports(out) };
};

rootTest('a missing option of CRIU: the cell fails, and is seen to pass with it', async (t) => {
  const { out, results } = await runWith(t, { skip_in_flight: true }, true);
  const cell = cellOf(results, 'roundtrip');
  t.is(results.verdict, 'fail');
  t.is(cell.verdict, 'fail', cell.reason);
  t.is(cell.findings[0]?.id, 'established-connection', cell.reason);
  t.deepEqual(
    cell.remedies?.map(({ action, verdict, passed, of }) => ({ action, verdict, passed, of })),
    [{ action: { kind: 'criu-options', options: { tcp_established: true } }, verdict: 'pass', passed: 2, of: 2 }],
    JSON.stringify(cell.remedies),
  );
  const dumps = readEvents(out).flatMap((event) =>
    event.event === 'cycle' && event.dump !== undefined && !event.batch.startsWith('canary-') ? [event] : [],
  );
  t.deepEqual(
    dumps.map(({ batch, dump }) => [batch.startsWith('trial-'), dump?.argv.includes('--tcp-established')]),
    [
      [false, false],
      [false, false],
      [true, true],
      [true, true],
    ],
  );
});

rootTest('where remedies are not wanted, nothing more is run', async (t) => {
  const { out, results } = await runWith(t, { skip_in_flight: true }, false);
  t.is(cellOf(results, 'roundtrip').verdict, 'fail');
  t.is(cellOf(results, 'roundtrip').remedies, undefined);
  t.false(readEvents(out).some((event) => event.event === 'remedy' || ('batch' in event && event.batch?.startsWith('trial-'))));
});

rootTest('a CRIU that fails in one cycle of four: works sometimes, which is a failure', async (t) => {
  const dir = await temporaryFolder(t);
  // The folder of the images ends in the number of the cycle; the canary has only one.
  const lie = 'case "$1 $PWD" in "restore "*-3) echo "lost its way" >&2; exit 1;; esac';
  const criu = await writeWrapper(dir, `${lie}\nexec criu "$@"`);
  const out = path.join(dir, 'run');
  const argv = ['run', 'matrix', '--workload', 'redis', '--repeat', '4', '--criu', criu, '--out', out];
  const { exitCode, all } = await qualify(dir, argv);
  t.log(all);
  t.is(exitCode, 1);
  t.regex(all, /FAIL redis roundtrip: .*lost its way/);
  t.regex(all, /Works sometimes: 3 of 4 cycles passed; cycle 3 failed/);
  const cell = cellOf(await readResults(out), 'roundtrip');
  t.is(cell.verdict, 'fail');
  t.like(cell.success_rate, { passed: 3, of: 4 });
  t.deepEqual(
    cell.cycles.map(({ verdict }) => verdict),
    ['pass', 'pass', 'fail', 'pass'],
  );
  t.deepEqual(cell.findings.find(({ id }) => id === 'works-sometimes')?.cycles, [3]);
  t.is(cell.remedies, undefined, 'nothing is known against it');
});
