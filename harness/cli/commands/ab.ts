import path from 'node:path';
import type { Command } from 'commander';
import { renderComparison } from '../../../reports/terminal/compare.ts';
import { worstOf } from '../../derive/worst.ts';
import type { AbRecord } from '../../schema/ab.ts';
import { type AbOptions, askAb, settable } from '../ab/ask.ts';
import { driveAb } from '../ab/drive.ts';
import { readAb, refuseAbFolder, writeAb, writeComparison } from '../ab/folder.ts';
import type { CliContext, RegisterCommand } from '../context.ts';
import { withLock } from '../locked.ts';
import { progressFor } from '../progress.ts';
import { optionsOfRun } from '../steps.ts';
import { wholeNumber } from '../whole-number.ts';
import { checkOut, defaultDir, EXIT_CODES } from './run.ts';

const EXAMPLES = `
Examples:
  $ criu-qualify ab -w redis --a criu=./criu-old --b criu=./criu-new     two builds of CRIU
  $ criu-qualify ab -w redis --b criu=./criu/criu                        one against that of the userland
  $ criu-qualify ab -w redis -u debian-13 --a kernel=6.12 --b kernel=6.16
  $ criu-qualify ab -w redis --a userland=debian-13 --b userland=debian-unstable   another service and CRIU
  $ criu-qualify ab -w nginx --a network-lock=iptables --b network-lock=nftables   options of CRIU
  $ criu-qualify ab -w redis --a param=memory=64MiB --b param=memory=128MiB        a parameter
  $ criu-qualify ab --resume runs/20260131-120000-ab                     go on with one that was interrupted

The sides may differ in one thing. A side that is left out has the options of both, and nothing else. The runs are made
in turned order, ABBA BAAB, so that a machine that slows down makes no difference between them.

Exit codes: 0 every cell of every run passed, whatever the figures say, 1 something under test failed, 2 wrong use,
3 our own machinery failed, 130 interrupted.`;

/** Options of run that this command has its own way with, or that mean nothing for it. */
const OWN = [
  '--out',
  '--resume',
  '--json',
  '--format',
  '--keep-images',
  '--try-remedies',
  '--no-try-remedies',
  '--axis',
  '--namespaces',
];

/** Options that say how much is done, where, and in what machine, not what is tried: the same for both sides. */
const SHARED = [
  ...OWN,
  ...[
    '--workload',
    '--repeat',
    '--mirror',
    '--jobs',
    '--boot-timeout',
    '--modules',
    '--machine',
    '--machines',
    '--ssh-config',
    '--flavour',
  ],
  ...['--cpus', '--memory', '--qemu', '--accelerator', '--fresh-machines', '--clock'],
];

const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, value];

const begun = async (
  context: CliContext,
  program: Command,
  suite: string | undefined,
  options: AbOptions,
): Promise<{ dir: string; record: AbRecord }> => {
  if (options.resume !== undefined) return { dir: options.resume, record: readAb(options.resume) };
  const dir = checkOut(options.out ?? defaultDir('ab'));
  refuseAbFolder(dir);
  const record = await askAb(context, suite ?? 'quick', options, settable(optionsOfRun(program, []), SHARED));
  return { dir, record };
};

const words = ({ words: own }: AbRecord['a']): string => (own.length === 0 ? 'as it is' : own.join(', '));

const execute = async (context: CliContext, program: Command, suite: string | undefined, options: AbOptions): Promise<void> => {
  const { dir, record } = await begun(context, program, suite, options);
  await writeAb(dir, record);
  await withLock(context, 'ab', dir, async () => {
    context.stderr(
      `a: ${words(record.a)}; b: ${words(record.b)}; suite ${record.suite}, ${record.rounds} rounds in turned order.\n`,
    );
    const ended = await driveAb(context, progressFor(context, options), dir, record);
    await writeAb(dir, { ...record, comparison: ended.comparison });
    await writeComparison(dir, ended.comparison);
    if (options.json) context.stdout(`${JSON.stringify(ended.comparison, null, 2)}\n`);
    else {
      const look = { color: process.stdout.isTTY === true, width: process.stdout.columns ?? 140 };
      context.stdout(`\n${renderComparison(ended.comparison, look)}`);
      context.stdout(`\nBASE is a (${words(record.a)}), RUN is b (${words(record.b)}).\n`);
      context.stdout(
        `Comparison: ${path.join(dir, 'comparison.html')}\nRuns: ${path.join(dir, 'a')} and ${path.join(dir, 'b')}\n`,
      );
    }
    context.setExitCode(EXIT_CODES[worstOf(ended.results.map(({ verdict }) => verdict))]);
  });
};

export const registerAb: RegisterCommand = (program: Command, context) => {
  const command = program
    .command('ab')
    .description('hold two things against each other that differ in one, in runs in turned order')
    .argument('[suite]', 'what is run on each (default: quick)')
    .option(
      '--a <name=value>',
      'what the first side has: kernel, userland, criu, network-lock, param or another option of run',
      collect,
      [],
    )
    .option('--b <name=value>', 'what the second side has; changes are those from a to b', collect, [])
    .option('--rounds <n>', 'runs of each side', wholeNumber(1, 1000), 4)
    .option('-o, --out <dir>', 'folder to make (default: runs/TIME-ab)')
    .option('--resume <dir>', 'go on with the comparison in this folder; runs that are finished are not made again')
    .option('--json', 'print the comparison as JSON', false)
    .addHelpText('after', EXAMPLES);
  for (const option of optionsOfRun(program, OWN)) command.addOption(option);
  command.action((suite: string | undefined, options: AbOptions) => execute(context, program, suite, options));
};
