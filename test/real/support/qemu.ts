import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import type { CellResult, MachineResult, Results } from '../../../harness/schema/results.ts';
import { isAbandoned } from '../../../vm/partial.ts';
import { qemuDir } from '../../../vm/qemu/cached-file.ts';
import { defaultCacheDir } from '../../../vm/userlands/cache-dir.ts';
import { MAIN, readResults, temporaryFolder } from './command-line.ts';
import { MARK, survivors } from './host.ts';

/** The kernel that tests boot: long-term, and it works with every CRIU. */
export const KERNEL = '6.12';
const USERLAND = 'debian-unstable';

/** What machines left in the cache that nobody will take away any more; other runs may have theirs there. */
const scratch = async (): Promise<string[]> =>
  (await readdir(qemuDir(defaultCacheDir(process.env))).catch(() => [])).filter(isAbandoned).toSorted();

export interface QemuRun {
  readonly exitCode: number | undefined;
  readonly all: string;
  readonly out: string;
  readonly results: Results;
}

/** Runs the command line with machines in QEMU; checks that no process and no file of a machine is left. */
export const runInQemu = async (t: ExecutionContext, argv: readonly string[], suite = 'matrix'): Promise<QemuRun> => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  const mark = path.basename(dir);
  const before = await scratch();
  const { exitCode, all } = await execa('node', [MAIN, 'run', suite, '-u', USERLAND, '--out', out, ...argv], {
    cwd: dir,
    reject: false,
    all: true,
    env: { CI: 'true', [MARK]: mark },
    timeout: 540_000,
  });
  t.log(all);
  t.deepEqual(await survivors(mark), [], 'a process outlived the run');
  // Another test may clean up what was there before.
  t.deepEqual(
    (await scratch()).filter((name) => !before.includes(name)),
    [],
  );
  return { exitCode, all, out, results: await readResults(out) };
};

export const tripOf = ({ results }: QemuRun, workload: string, kernel?: string): CellResult => {
  const cell = results.cells.find(
    (one) => one.cell.workload.id === workload && (kernel === undefined || one.cell.kernel === kernel),
  );
  if (cell === undefined) throw new Error(`the run has no cell of ${workload}`);
  return cell;
};

export const onlyMachine = ({ results }: QemuRun): MachineResult => {
  const [machine] = results.machines;
  if (machine === undefined) throw new Error('the run has no machine');
  return machine;
};

/** What the console of each boot of the machine printed. */
export const consolesOf = (run: QemuRun): string[] =>
  onlyMachine(run).boots.map(({ console }) => readFileSync(path.join(run.out, console ?? 'missing'), 'utf8'));
