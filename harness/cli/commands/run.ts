import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { renderSummary } from '../../../reports/terminal/summary.ts';
import { inputError } from '../../errors.ts';
import { refuseSwept } from '../../plan/axes.ts';
import { chooseWork } from '../../plan/choose.ts';
import { MOST_CLONES, withClones } from '../../plan/clones.ts';
import { bytesOnDisk, withImages } from '../../plan/images.ts';
import { checkSettings, parseSetting } from '../../plan/params.ts';
import { limitsOf } from '../../run/limits.ts';
import { prepareRun } from '../../run/prepare.ts';
import { type WantedReport, writeReports } from '../../run/report.ts';
import type { MachineWishes } from '../../run/request.ts';
import { resumeRun } from '../../run/resume.ts';
import type { CriuOptions, Verdict } from '../../schema/cell.ts';
import { IMAGES_PLACES, type ImagesPlace } from '../../schema/images-place.ts';
import type { Results } from '../../schema/results.ts';
import { type Flavor, flavor } from '../../schema/subject.ts';
import type { CliContext, RegisterCommand } from '../context.ts';
import { FORMAT_IDS, parseFormats } from '../formats.ts';
import { announceOnGitHub } from '../github.ts';
import { addMachineOptions, type MachineOptions, machineWishes } from '../machine-options.ts';
import { addMigrationOptions, type MigrationOptions, migrationEnds, migrationManner } from '../migration-options.ts';
import { oneRun, type PreparedRun } from '../one-run.ts';
import { collectPlaces, diskFor } from '../places.ts';
import { progressFor } from '../progress.ts';
import { wholeNumber } from '../whole-number.ts';

/** What the command line says of a run; `bisect` and `ab` take the same words for each of theirs. */
export interface RunOptions extends MachineOptions, MigrationOptions {
  readonly workload: readonly string[];
  readonly namespaces: readonly Flavor[];
  readonly axis: readonly string[];
  readonly clones: readonly number[];
  readonly images: readonly ImagesPlace[];
  readonly disk?: string;
  readonly param: readonly string[];
  readonly repeat?: number;
  readonly criu?: string;
  readonly networkLock?: CriuOptions['network_lock'];
  readonly out?: string;
  readonly resume?: string;
  readonly keepImages: boolean;
  readonly tryRemedies: boolean;
  readonly mirror?: string;
  readonly format: readonly string[];
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
  $ criu-qualify run clone -w redis --clones 1,8              one image restored side by side, against cold starts
  $ criu-qualify run migrate --from 6.1,6.12 --to 6.12,latest   dump on one kernel, restore on another
  $ criu-qualify run --criu ./criu/criu                       a CRIU of your own in the userland's place
  $ criu-qualify run --resume runs/20260131-120000-quick      finish a run that was interrupted

Exit codes: 0 every cell passed, 1 something under test failed, 2 wrong use or input,
3 our own machinery failed or a cell is missing, 130 interrupted.`;

/** What a verdict is as an exit code. */
export const EXIT_CODES: Readonly<Record<Verdict, 0 | 1 | 3>> = { pass: 0, skip: 0, fail: 1, error: 3, missing: 3 };

export const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, ...value.split(',')];

const collectFlavors = (value: string, earlier: readonly Flavor[]): Flavor[] => [
  ...earlier,
  ...value.split(',').map((one) => {
    const { data, success } = flavor.safeParse(one);
    if (success) return data;
    throw new InvalidArgumentError(`Allowed choices are ${flavor.options.join(', ')}.`);
  }),
];

/** What --repeat takes. */
export const cycles = wholeNumber(1, 10_000);

const collectCounts = (value: string, earlier: readonly number[]): number[] => [
  ...earlier,
  ...value.split(',').map((text) => {
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= MOST_CLONES) return count;
    throw new InvalidArgumentError(`Expected whole numbers from 1 to ${MOST_CLONES}, separated by commas.`);
  }),
];

/** runs/20260131-120000-quick: sorts by time, and says what it is. */
export const defaultDir = (suite: string): string => {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return path.join('runs', `${stamp}-${suite}`);
};

/** Writes the reports, and tells GitHub where it is listening. */
const report = async (context: CliContext, dir: string, wanted: readonly WantedReport[], json: boolean): Promise<Results> => {
  const results = await writeReports(dir, wanted);
  for (const { reporter } of wanted) {
    const note = await reporter.note?.(results);
    if (note !== undefined) context.stderr(`${reporter.id}: ${note}\n`);
  }
  await announceOnGitHub(context, async () => (await import('../../../reports/ci/render.ts')).gitHubTextOf(results), { json });
  return results;
};

const finish = (context: CliContext, dir: string, results: Results, json: boolean): void => {
  const page = path.join(dir, 'report.html');
  if (json) context.stdout(`${JSON.stringify(results, null, 2)}\n`);
  else {
    context.stdout(`\n${renderSummary(results, { color: process.stdout.isTTY === true, width: process.stdout.columns ?? 120 })}`);
    context.stdout(`\nReport: ${page}\n`);
  }
  context.setExitCode(EXIT_CODES[results.verdict]);
};

/** The folder that --out names, if services can live below it. */
export const checkOut = (dir: string): string => {
  if (dir.includes(':') || dir.includes(','))
    throw inputError(`--out ${dir} has a colon or a comma in it, which mount options cannot hold.`, 'Choose another folder.');
  return dir;
};

/** Checks every word of a run, and says how it is started: anew, or where it was interrupted. */
export const prepareOne = (
  context: Pick<CliContext, 'cacheDir' | 'signal'>,
  suiteName: string | undefined,
  words: readonly string[],
  options: RunOptions,
): PreparedRun => {
  const cacheDir = context.cacheDir();
  const { signal } = context;
  if (options.resume !== undefined) {
    const dir = options.resume;
    return { dir, isResumed: true, start: (say) => resumeRun({ dir, cacheDir, mirror: options.mirror, signal, say }) };
  }
  const wishes: MachineWishes = machineWishes(options);
  const chosen = chooseWork(suiteName, words, options.workload, options.namespaces, {
    names: options.axis,
    limits: limitsOf(wishes),
    repeat: options.repeat,
  });
  const { suite, workloads, subjects, axes } = withImages(withClones(chosen, options.clones), options.images);
  const settings = options.param.map(parseSetting);
  checkSettings(workloads, settings);
  const disk = diskFor(bytesOnDisk({ suite, workloads }, settings), cacheDir, options);
  refuseSwept(axes, settings);
  const { kernels = wishes.kernels, ...ends } = migrationEnds(suite.id, options);
  const manner = migrationManner(suite.id, options);
  const dir = checkOut(options.out ?? defaultDir(suite.id));
  return {
    dir,
    isResumed: false,
    start: (say) =>
      prepareRun({
        dir,
        suite,
        workloads,
        subjects,
        axes,
        settings,
        repeat: options.repeat ?? suite.repeat,
        machines: { ...wishes, kernels },
        ...ends,
        ...disk,
        ...manner,
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

/** Starts a run or takes it up again, carries it out, writes its reports and says how it ended. */
export const conduct = async (
  context: CliContext,
  prepared: PreparedRun,
  { json, format = [] }: Pick<RunOptions, 'json'> & Partial<Pick<RunOptions, 'format'>>,
): Promise<void> => {
  const show = progressFor(context, { json });
  const wanted = parseFormats(format);
  const { dir } = prepared;
  const results = await oneRun(prepared, show, {
    onInterrupt: () => context.stderr(`Interrupted. Finish it with: criu-qualify run --resume ${dir}\n`),
    report: () => report(context, dir, wanted, json),
  });
  finish(context, dir, results, json);
};

const execute = async (
  context: CliContext,
  suiteName: string | undefined,
  words: readonly string[],
  options: RunOptions,
): Promise<void> => {
  parseFormats(options.format);
  await conduct(context, prepareOne(context, suiteName, words, options), options);
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
    .option('--clones <counts>', 'of the suite clone, how many copies side by side, e.g. 2,8', collectCounts, [])
    .option(
      '--images <places>',
      `where images lie: ${IMAGES_PLACES.join(', ')}; several with commas (default: what the suite says, else tmpfs)`,
      collectPlaces,
      [],
    )
    .option('--disk <dir>', 'folder for images on a disk (default: below the cache folder)')
    .option('--axis <name>', 'of the suite scaling, only this axis; may be given several times', collect, [])
    .option(
      '-p, --param <name=value>',
      'parameter of a workload, e.g. memory=1GiB or redis.memory=1GiB',
      (value: string, earlier: string[]) => [...earlier, value],
      [],
    )
    .option('-n, --repeat <cycles>', 'cycles per cell; the suite says how many otherwise', cycles)
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
    .option(
      '-f, --format <id[=file]>',
      `also write this format into the run folder, or to a file: ${FORMAT_IDS}`,
      (value: string, earlier: readonly string[]) => [...earlier, value],
      [],
    )
    .option('--json', 'print the results as JSON', false)
    .addHelpText('after', EXAMPLES);
  addMigrationOptions(addMachineOptions(command)).action((suite: string | undefined, options: RunOptions) => {
    const words = program.commands.map((one) => one.name());
    return execute(context, suite, words, options);
  });
};
