import { Option } from 'commander';
import type { Suite } from '../../../suites/suite.ts';
import { inputError } from '../../errors.ts';
import { chooseWorkload, isServiceFile } from '../../plan/choose.ts';
import { checkSettings, parseSetting } from '../../plan/params.ts';
import { loadService } from '../../plan/service/load.ts';
import { prepareRun } from '../../run/prepare.ts';
import { type Objective, objective } from '../../schema/candidate.ts';
import type { CriuOptions } from '../../schema/cell.ts';
import type { CliContext, RegisterCommand } from '../context.ts';
import { addMachineOptions, type MachineOptions, machineWishes } from '../machine-options.ts';
import type { PreparedRun } from '../one-run.ts';
import { checkOut, collect, conduct, cycles, defaultDir } from './run.ts';

interface Options extends MachineOptions {
  readonly workload?: string;
  readonly param: readonly string[];
  readonly objective: Objective;
  readonly repeat: number;
  readonly criu?: string;
  readonly networkLock?: CriuOptions['network_lock'];
  readonly out?: string;
  readonly mirror?: string;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  $ criu-qualify advise --workload redis                        which options of CRIU make the outage shorter
  $ criu-qualify advise --workload redis --param memory=1GiB    at the size that you have
  $ criu-qualify advise -w mysql --objective space              which make the images smaller
  $ criu-qualify advise -w ./my-service.yaml --kernel 6.12      a service of your own, on another kernel, in QEMU

A set of options is recommended only where its 95 % interval lies wholly below that of the default, measured here and now.
What was interrupted goes on with: criu-qualify run --resume DIR`;

const CYCLES = 5;
/** Intervals over fewer say nothing, and nothing could be recommended. */
const FEWEST_CYCLES = 3;

const SUITE: Suite = { id: 'advise', about: 'sets of options of CRIU, against the default', repeat: CYCLES, entries: [] };

const adviseOn = async (context: CliContext, options: Options): Promise<void> => {
  const { workload: name } = options;
  if (name === undefined)
    throw inputError('Nothing says for which workload advice is wanted.', 'Write for example: advise --workload redis');
  // Its objectives are times and bytes, and what it recommends rests on what a client waited.
  if (options.clock.includes('instructions'))
    throw inputError(
      'advise goes by the time that an outage takes, which the instruction clock does not see.',
      'Leave out --clock.',
    );
  if (options.repeat < FEWEST_CYCLES)
    throw inputError(`--repeat ${options.repeat} is too few: intervals over less than 3 cycles say nothing.`, 'Give 3 or more.');
  const workload = isServiceFile(name) ? loadService(name) : chooseWorkload(name);
  const settings = options.param.map(parseSetting);
  checkSettings([workload], settings);
  const dir = checkOut(options.out ?? defaultDir(SUITE.id));
  const prepared: PreparedRun = {
    dir,
    isResumed: false,
    start: (say) =>
      prepareRun({
        dir,
        suite: SUITE,
        workloads: [workload],
        subjects: [],
        advice: { objective: options.objective, finalCycles: options.repeat },
        settings,
        repeat: options.repeat,
        machines: machineWishes(options),
        criu: options.criu,
        networkLock: options.networkLock,
        keepImages: false,
        tryRemedies: false,
        cacheDir: context.cacheDir(),
        mirror: options.mirror,
        argv: process.argv.slice(2),
        setUpMs: performance.now(),
        signal: context.signal,
        say,
      }),
  };
  await conduct(context, prepared, options);
};

export const registerAdvise: RegisterCommand = (program, context) => {
  const command = program
    .command('advise')
    .description('find out by measuring which options of CRIU suit a workload on this machine')
    .option('-w, --workload <name|file>', 'workload, or a service of your own')
    .option('-p, --param <name=value>', 'parameter of the workload; may be given several times', collect, [])
    .addOption(
      new Option('--objective <what>', 'what is to be least').choices(objective.options).default('outage' satisfies Objective),
    )
    .option('-n, --repeat <cycles>', 'cycles of the second round, for each set', cycles, CYCLES)
    .option('--criu <file>', "CRIU binary or wrapper to use in place of the userland's")
    .addOption(
      new Option('--network-lock <method>', 'how CRIU holds back packets by default').choices(['iptables', 'nftables', 'skip']),
    )
    .option('-o, --out <dir>', 'run folder to make (default: runs/TIME-advise)')
    .option('--mirror <url>', "Debian mirror to build userlands from, in place of the host's own")
    .option('--json', 'print the results as JSON', false)
    .addHelpText('after', EXAMPLES);
  addMachineOptions(command).action((options: Options) => adviseOn(context, options));
};
