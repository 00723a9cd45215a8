import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { renderSummary } from '../../../reports/terminal/summary.ts';
import { InterruptedError, inputError } from '../../errors.ts';
import { refuseSwept } from '../../plan/axes.ts';
import { chooseWork } from '../../plan/choose.ts';
import { checkSettings, parseSetting } from '../../plan/params.ts';
import type { ExecuteRequest } from '../../run/execute.ts';
import { limitsOf } from '../../run/limits.ts';
import { lockRun } from '../../run/lock.ts';
import { prepareRun } from '../../run/prepare.ts';
import { writeReports } from '../../run/report.ts';
import type { MachineWishes } from '../../run/request.ts';
import { resumeRun } from '../../run/resume.ts';
import { readRunFile } from '../../run/run-folder.ts';
import type { CriuOptions, Verdict } from '../../schema/cell.ts';
import type { Results } from '../../schema/results.ts';
import { type Flavor, flavor } from '../../schema/subject.ts';
import { carryOut } from '../carry-out.ts';
import type { CliContext, RegisterCommand } from '../context.ts';
import { addMachineOptions, type MachineOptions, machineWishes } from '../machine-options.ts';
import { showProgress } from '../progress.ts';

interface Options extends MachineOptions {
  readonly workload: readonly string[];
  readonly namespaces: readonly Flavor[];
  readonly axis: readonly string[];
  readonly param: readonly string[];
  readonly repeat?: number;
  readonly criu?: string;
  readonly networkLock?: CriuOptions['network_lock'];
  readonly out?: string;
  readonly resume?: string;
  readonly keepImages: boolean;
  readonly tryRemedies: boolean;
  readonly mirror?: string;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  $ criu-qualify run                                          the suite "quick" on the running kernel
  $ criu-qualify run --workload redis --param memory=1GiB     one workload, larger
  $ criu-qualify run --userland debian-13                     another userland, and so another CRIU
  $ criu-qualify run --kernel 6.12                            a kernel that you do not run yet, in QEMU
  $ criu-qualify run --workload ./my-service.yaml             a service of your own; see init-workload
  $ criu-qualify run matrix --kernel 6.1,6.12,latest -u debian-12 -u debian-13
  $ criu-qualify run scaling --axis memory                    how time grows with size, and what that predicts
  $ criu-qualify run --criu ./criu/criu                       a CRIU of your own in the userland's place
  $ criu-qualify run --resume runs/20260131-120000-quick      finish a run that was interrupted

Exit codes: 0 every cell passed, 1 something under test failed, 2 wrong use or input,
3 our own machinery failed or a cell is missing, 130 interrupted.`;

const EXIT_CODES: Readonly<Record<Verdict, 0 | 1 | 3>> = { pass: 0, skip: 0, fail: 1, error: 3, missing: 3 };

export const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, ...value.split(',')];

const collectFlavors = (value: string, earlier: readonly Flavor[]): Flavor[] => [
  ...earlier,
  ...value.split(',').map((one) => {
    const { data, success } = flavor.safeParse(one);
    if (success) return data;
    throw new InvalidArgumentError(`Allowed choices are ${flavor.options.join(', ')}.`);
  }),
];

export const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 10_000) return value;
  throw new InvalidArgumentError('Expected a whole number from 1 to 10000.');
};

/** runs/20260131-120000-quick: sorts by time, and says what it is. */
export const defaultDir = (suite: string): string => {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return path.join('runs', `${stamp}-${suite}`);
};

const finish = (context: CliContext, dir: string, results: Results, json: boolean): void => {
  const report = path.join(dir, 'report.html');
  if (json) context.stdout(`${JSON.stringify(results, null, 2)}\n`);
  else {
    context.stdout(`\n${renderSummary(results, { color: process.stdout.isTTY === true, width: process.stdout.columns ?? 120 })}`);
    context.stdout(`\nReport: ${report}\n`);
  }
  context.setExitCode(EXIT_CODES[results.verdict]);
};

export const checkOut = (dir: string): string => {
  if (dir.includes(':') || dir.includes(','))
    throw inputError(`--out ${dir} has a colon or a comma in it, which mount options cannot hold.`, 'Choose another folder.');
  return dir;
};

const prepare = (
  context: CliContext,
  suiteName: string | undefined,
  words: readonly string[],
  options: Options,
): { dir: string; start: (say: (text: string) => void) => Promise<ExecuteRequest> } => {
  const cacheDir = context.cacheDir();
  const { signal } = context;
  if (options.resume !== undefined) {
    const dir = options.resume;
    return { dir, start: (say) => resumeRun({ dir, cacheDir, mirror: options.mirror, signal, say }) };
  }
  const wishes: MachineWishes = machineWishes(options);
  const { suite, workloads, subjects, axes } = chooseWork(suiteName, words, options.workload, options.namespaces, {
    names: options.axis,
    limits: limitsOf(wishes),
    repeat: options.repeat,
  });
  const settings = options.param.map(parseSetting);
  checkSettings(workloads, settings);
  refuseSwept(axes, settings);
  const dir = checkOut(options.out ?? defaultDir(suite.id));
  return {
    dir,
    start: (say) =>
      prepareRun({
        dir,
        suite,
        workloads,
        subjects,
        axes,
        settings,
        repeat: options.repeat ?? suite.repeat,
        machines: wishes,
        criu: options.criu,
        networkLock: options.networkLock,
        keepImages: options.keepImages,
        tryRemedies: options.tryRemedies,
        cacheDir,
        mirror: options.mirror,
        argv: process.argv.slice(2),
        setUpMs: performance.now(),
        signal,
        say,
      }),
  };
};

const plannedText = ({ run, machines }: ExecuteRequest): string => {
  const cells = `${run.plan.length} cells planned`;
  const [only, ...others] = machines;
  if (only === undefined) return cells;
  if (others.length === 0) return `machine: ${only.record.provider}, userland ${only.record.userland}, ${cells}`;
  const count = `${machines.length} machines, ${run.kernels.length} kernels, ${run.userlands.length} userlands`;
  return `${count}, ${cells}, ${run.options.jobs} side by side`;
};

/** A run that is ready to be started, or to be taken up again. */
export interface StartableRun {
  readonly dir: string;
  readonly start: (say: (text: string) => void) => Promise<ExecuteRequest>;
  readonly isResumed: boolean;
  readonly json: boolean;
}

/** Starts a run, carries it out, writes its reports and says how it ended. */
export const conduct = async (context: CliContext, { dir, start, isResumed, json }: StartableRun): Promise<void> => {
  const show = showProgress(context, process.stdout.isTTY === true && !json && process.env['CI'] === undefined);
  let request: ExecuteRequest | undefined;
  let unlock: (() => void) | undefined;
  if (isResumed) {
    readRunFile(dir);
    unlock = lockRun(dir);
  }
  try {
    await show(
      [
        {
          title: 'machine',
          run: async ({ say }) => {
            request = await start(say);
            return plannedText(request);
          },
        },
      ],
      1,
    );
    if (request === undefined) return;
    unlock ??= lockRun(dir);
    try {
      await carryOut(request, show);
    } catch (error) {
      // What is finished is worth a report, also of a run that was interrupted.
      await writeReports(dir);
      if (error instanceof InterruptedError) context.stderr(`Interrupted. Finish it with: criu-qualify run --resume ${dir}\n`);
      throw error;
    }
    finish(context, dir, await writeReports(dir), json);
  } finally {
    // Also when showing progress failed between the machine's start and its use.
    for (const { session, provider } of request?.machines ?? []) {
      await session?.close();
      await provider.dispose();
    }
    unlock?.();
  }
};

const execute = async (
  context: CliContext,
  suiteName: string | undefined,
  words: readonly string[],
  options: Options,
): Promise<void> => {
  const { dir, start } = prepare(context, suiteName, words, options);
  await conduct(context, { dir, start, isResumed: options.resume !== undefined, json: options.json });
};

export const registerRun: RegisterCommand = (program: Command, context) => {
  const command = program
    .command('run', { isDefault: true })
    .description('qualify kernels: dump and restore real services on them, and write the report')
    .argument('[suite]', 'what to run (default: quick)')
    .option(
      '-w, --workload <name|file>',
      'only this workload or subject of the suite, or a service of your own; may be given several times',
      collect,
      [],
    )
    .addOption(
      new Option('--namespaces <flavor>', 'subjects only in these namespaces; may be given several times')
        .choices(flavor.options)
        .argParser(collectFlavors)
        .default([]),
    )
    .option('--axis <name>', 'of the suite scaling, only this axis; may be given several times', collect, [])
    .option(
      '-p, --param <name=value>',
      'parameter of a workload, e.g. memory=1GiB or redis.memory=1GiB',
      (value: string, earlier: string[]) => [...earlier, value],
      [],
    )
    .option('-n, --repeat <cycles>', 'cycles per cell; the suite says how many otherwise', wholeNumber)
    .option('--criu <file>', "CRIU binary or wrapper to use in place of the userland's")
    .addOption(
      new Option('--network-lock <method>', 'how CRIU holds back packets while frozen').choices(['iptables', 'nftables', 'skip']),
    )
    .option('-o, --out <dir>', 'run folder to make (default: runs/TIME-SUITE)')
    .option('--resume <dir>', 'finish the run in this folder')
    .option('--keep-images', 'keep the checkpoint images in the run folder; they hold everything that was in memory', false)
    .option('--try-remedies', 'try the known remedies of a failure on the cell that failed', true)
    .option('--no-try-remedies', 'only name them')
    .option('--mirror <url>', "Debian mirror to build userlands from, in place of the host's own")
    .option('--json', 'print the results as JSON', false)
    .addHelpText('after', EXAMPLES);
  addMachineOptions(command).action((suite: string | undefined, options: Options) => {
    const words = program.commands.map((one) => one.name());
    return execute(context, suite, words, options);
  });
};
