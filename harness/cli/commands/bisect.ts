import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { renderBisection } from '../../../reports/bisection/terminal.ts';
import { questionText } from '../../../reports/bisection/words.ts';
import { plannedBoots } from '../../bisect/plan.ts';
import type { Bisection } from '../../schema/bisection.ts';
import { askBisection, type BisectOptions } from '../bisect/ask.ts';
import { drive, optionsFor } from '../bisect/drive.ts';
import { readBisection, refuseBisectFolder, stepFolder, writeBisection } from '../bisect/folder.ts';
import type { CliContext, RegisterCommand } from '../context.ts';
import { withLock } from '../locked.ts';
import { progressFor } from '../progress.ts';
import { optionsOfRun } from '../steps.ts';
import { checkOut, defaultDir, prepareOne } from './run.ts';

const EXAMPLES = `
Examples:
  $ criu-qualify bisect --good 6.12 --bad latest --workload redis --userland debian-13
  $ criu-qualify bisect --good 6.12.43 --bad 6.12.118 -w nginx        patch levels of one series
  $ criu-qualify bisect --good latest --bad 5.10 -w redis             backwards: where it was mended
  $ criu-qualify bisect --good 6.12 --bad latest -w redis --metric frozen_time_us --threshold 20%
  $ criu-qualify bisect --over userlands --good debian-unstable --bad debian-12 -w redis --kernel 6.16
  $ criu-qualify bisect --over criu --candidates ./criu-4.0,./criu-4.1,./criu-4.2 -w redis
  $ criu-qualify bisect --resume runs/20260131-120000-bisect          go on with one that was interrupted

Both ends are judged first. What cannot be judged (no boot, a missing package, an error of ours) is skipped, and its
neighbour is tried; the answer may then be a range.

Exit codes: 0 the first bad one was found, 2 wrong use, or an end is not what it was said to be, 3 an end could not be
judged or the answer is a range, 130 interrupted.`;

/** Options of run that a bisection has its own way with. */
const OWN = [
  '--out',
  '--resume',
  '--json',
  '--format',
  '--keep-images',
  '--try-remedies',
  '--no-try-remedies',
  '--jobs',
  '--axis',
  '--namespaces',
];

const share = (text: string): number => {
  const [, digits] = /^(\d+(?:\.\d+)?)\s*%$/.exec(text) ?? [];
  const value = Number(digits) / 100;
  if (value > 0) return value;
  throw new InvalidArgumentError('Expected a share such as 20%.');
};

const collect = (value: string, earlier: readonly string[]): string[] => [
  ...earlier,
  ...value.split(',').filter((one) => one !== ''),
];

/** What could not be judged may be judged now: it is tried again. */
const takenUp = (dir: string): Bisection => {
  const { answer: _, ...state } = readBisection(dir);
  return { ...state, steps: state.steps.filter(({ outcome }) => outcome !== 'skip') };
};

const begun = async (
  context: CliContext,
  suite: string | undefined,
  options: BisectOptions,
): Promise<{ dir: string; state: Bisection }> => {
  if (options.resume !== undefined) return { dir: options.resume, state: takenUp(options.resume) };
  const dir = checkOut(options.out ?? defaultDir('bisect'));
  refuseBisectFolder(dir);
  const state = await askBisection(context, suite, options);
  const [first] = state.candidates;
  // Wrong words of the runs are refused before the first of them.
  prepareOne(context, state.suite, [], {
    ...optionsFor(state, first?.value ?? ''),
    out: path.join(dir, stepFolder(first?.id ?? '')),
  });
  return { dir, state };
};

const announce = (context: CliContext, state: Bisection): void => {
  const [stage] = state.stages;
  const names = stage?.candidates.map((id) => state.candidates.find((one) => one.id === id)?.name ?? id) ?? [];
  const more = state.candidates.length - names.length;
  context.stderr(`${questionText(state)}\n`);
  context.stderr(`${names.length} ${stage?.what}, from good to bad: ${names.join(', ')}.\n`);
  context.stderr(
    `At most ${plannedBoots(state)} to judge, unless some are skipped${more > 0 ? `; then the patch levels around the break, of ${more} that are left` : ''}.\n`,
  );
};

const exitCode = ({ answer }: Bisection): 0 | 2 | 3 => {
  if (answer?.state === 'found') return answer.not_judged.length === 0 ? 0 : 3;
  return answer?.outcome === 'skip' ? 3 : 2;
};

const execute = async (context: CliContext, suite: string | undefined, options: BisectOptions): Promise<void> => {
  const { dir, state } = await begun(context, suite, options);
  await writeBisection(dir, state);
  await withLock(context, 'bisect', dir, async () => {
    announce(context, state);
    const { state: ended } = await drive(context, progressFor(context, options), dir, state);
    if (options.json) context.stdout(`${JSON.stringify(ended, null, 2)}\n`);
    else {
      context.stdout(
        `\n${renderBisection(ended, { color: process.stdout.isTTY === true, width: process.stdout.columns ?? 160 })}`,
      );
      context.stdout(`\nSummary: ${path.join(dir, 'bisect.md')}\n`);
    }
    context.setExitCode(exitCode(ended));
  });
};

export const registerBisect: RegisterCommand = (program: Command, context) => {
  const command = program
    .command('bisect')
    .description('find the first bad kernel, userland or CRIU between a good one and a bad one')
    .argument('[suite]', 'what is run on each (default: matrix; quick with --metric)')
    .option('--good <which>', 'the end that is known to be good: a kernel such as 6.12, or a userland')
    .option('--bad <which>', 'the end that is known to be bad')
    .addOption(new Option('--over <what>', 'what differs').choices(['kernels', 'userlands', 'criu']).default('kernels'))
    .option('--candidates <list>', 'candidates of your own from good to bad, in place of --good and --bad', collect, [])
    .option('--metric <name>', 'bad is what is worse by this metric; the verdict otherwise')
    .option('--threshold <share>', 'least change of the metric that counts (default: 20%)', share)
    .option('--series', 'only the newest kernel of each series, no patch levels', false)
    .option('-o, --out <dir>', 'folder to make (default: runs/TIME-bisect)')
    .option('--resume <dir>', 'go on with the bisection in this folder; runs that are finished are not made again')
    .option('--json', 'print bisect.json at the end', false)
    .addHelpText('after', EXAMPLES);
  for (const option of optionsOfRun(program, OWN)) command.addOption(option);
  command.action((suite: string | undefined, options: BisectOptions) => execute(context, suite, options));
};
