import path from 'node:path';
import { renderGate } from '../../../reports/terminal/gate.ts';
import { renderSelfTest } from '../../../reports/terminal/self-test.ts';
import { inputError } from '../../errors.ts';
import { compareSides } from '../../gate/compare.ts';
import { gate } from '../../gate/gate.ts';
import { selfTest } from '../../gate/self-test.ts';
import { loadGateRules, namesFor } from '../../run/gate-rules.ts';
import { loadSide } from '../../run/load-side.ts';
import type { GateReport, GateSelfTest } from '../../schema/gate.ts';
import type { Results } from '../../schema/results.ts';
import { confirm } from '../confirm.ts';
import type { CliContext, RegisterCommand } from '../context.ts';
import { parseGateFormats, writeGateFormats } from '../gate-formats.ts';
import { announceOnGitHub } from '../github.ts';
import { measureEqual } from '../measure-equal.ts';
import { showProgress } from '../progress.ts';
import { wholeNumber } from '../whole-number.ts';

interface Options {
  readonly rules?: string;
  readonly confirm: boolean;
  readonly selfTest: boolean;
  readonly cycles?: number;
  readonly splits: number;
  readonly format: readonly string[];
  readonly json: boolean;
  readonly force: boolean;
  readonly out?: string;
  readonly baseMachine?: string;
  readonly runMachine?: string;
}

const EXAMPLES = `
Examples:
  $ criu-qualify gate runs/before runs/after                     is anything worse?
  $ criu-qualify gate baseline/results.json runs/after --rules gate.yaml
  $ criu-qualify gate runs/before runs/after --confirm           measures a second time what seems to be worse
  $ criu-qualify gate --self-test runs/many-cycles               how often the gate cries wolf, and what it would miss
  $ criu-qualify gate --self-test                                the same, measured now

Exit codes: 0 nothing is worse, 1 something is, 2 wrong use, or rules that cannot be used,
3 it cannot be told: too few cycles, too much noise, a cell that was not run, or our own machinery failed.`;

const EXIT_CODES: Readonly<Record<GateReport['outcome'], 0 | 1 | 3>> = { pass: 0, fail: 1, undecided: 3 };

const printing = () => ({ color: process.stdout.isTTY === true, width: process.stdout.columns ?? 140 });

const stamp = (): string => new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);

const showFor = (context: CliContext, json: boolean) =>
  showProgress(context, process.stdout.isTTY === true && !json && process.env['CI'] === undefined);

const hold = async (context: CliContext, [basePath, runPath]: readonly [string, string], options: Options): Promise<void> => {
  const { force, baseMachine, runMachine, json } = options;
  const formats = parseGateFormats(options.format);
  const base = loadSide({ name: 'BASE', path: basePath });
  const run = loadSide({ name: 'RUN', path: runPath });
  const compare = { force, baseMachine, runMachine };
  const comparison = compareSides(base, run, compare);
  const rules = loadGateRules(options.rules, namesFor(comparison));
  let report = gate(comparison, rules);
  if (options.confirm) {
    const dir = options.out ?? path.join('runs', `${stamp()}-confirm`);
    report = gate(
      comparison,
      rules,
      await confirm(context, { report, base, run, options: compare, dir }, showFor(context, json)),
    );
  }
  context.stdout(json ? `${JSON.stringify(report, null, 2)}\n` : renderGate(report, printing()));
  for (const file of await writeGateFormats(report, formats)) context.stderr(`Written: ${file}\n`);
  await announceOnGitHub(context, async () => (await import('../../../reports/ci/gate.ts')).gateGitHubText(report), { json });
  context.setExitCode(EXIT_CODES[report.outcome]);
};

/** A self-test that tested nothing is no proof of anything. */
const refuseNothing = ({ domains, left_out = [] }: GateSelfTest): void => {
  if (domains.length > 0) return;
  if (left_out.length > 0)
    throw inputError(
      `There is nothing to split: no gated figure of these runs has two samples (${left_out.join(', ')}).`,
      'Give runs with more cycles, 20 or more of each: run -n 40.',
    );
  throw inputError(
    'No figure of these runs is gated, so there is nothing to test.',
    'Give runs with cells that passed, and rules whose metrics and clock are those of the runs.',
  );
};

const testItself = async (context: CliContext, paths: readonly string[], options: Options): Promise<void> => {
  const runs: Results[] = paths.flatMap((one) => loadSide({ name: 'RUN', path: one }));
  if (runs.length === 0) {
    const dir = options.out ?? path.join('runs', `${stamp()}-self-test`);
    runs.push(await measureEqual(context, dir, 2 * (options.cycles ?? 20)));
  }
  const rules = loadGateRules(options.rules, namesFor(compareSides(runs, runs)));
  const report = selfTest(runs, rules, { splits: options.splits, cyclesPerSide: options.cycles });
  refuseNothing(report);
  context.stdout(options.json ? `${JSON.stringify(report, null, 2)}\n` : renderSelfTest(report, printing()));
};

const twoOf = ([base, run, ...others]: readonly string[]): readonly [string, string] => {
  if (base !== undefined && run !== undefined && others.length === 0) return [base, run];
  throw inputError(
    `gate holds one saved run against another, and ${base === undefined ? 'none was' : run === undefined ? 'one was' : 'more than two were'} given.`,
    'Give BASE and RUN; a side of several runs is a folder that holds them.',
  );
};

export const registerGate: RegisterCommand = (program, context) => {
  program
    .command('gate')
    .description('decide whether a run is worse than a base, by rules')
    .argument('[runs...]', 'BASE and RUN, each a run folder, its results.json, or a folder that holds several runs')
    .option('--rules <file>', 'rules per figure and workload, a YAML file')
    .option('--confirm', 'measure a second time, in turned order, what seems to be worse on the wall clock', false)
    .option('--self-test', 'measure how often these rules raise a false alarm, and the smallest change that they catch', false)
    .option(
      '--cycles <n>',
      'of the self-test: cycles on each side (half of what there is; 20 where it measures)',
      wholeNumber(2, 5000),
    )
    .option('--splits <n>', 'of the self-test: random splits of equal cycles', wholeNumber(10, 100_000), 500)
    .option('--force', 'compare also what cannot really be compared, and say so', false)
    .option('--base-machine <part>', 'of the base, only cells of machines with this in their id, KERNEL/USERLAND')
    .option('--run-machine <part>', 'of the run, only cells of such machines')
    .option(
      '-o, --out <dir>',
      'folder for what --confirm or --self-test measures (default: runs/TIME-confirm, runs/TIME-self-test)',
    )
    .option(
      '-f, --format <id=file>',
      'also write junit, tap or github (annotations) to a file; may be given several times',
      (value: string, earlier: readonly string[]) => [...earlier, value],
      [],
    )
    .option('--json', 'print the report as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], options: Options) =>
      options.selfTest ? await testItself(context, paths, options) : await hold(context, twoOf(paths), options),
    );
};
