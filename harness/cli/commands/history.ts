import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { isNamed } from '../../../reports/history.ts';
import { renderHistory } from '../../../reports/terminal/history.ts';
import { inputError } from '../../errors.ts';
import { historyOf } from '../../gate/history/history.ts';
import { suggestion } from '../../nearest.ts';
import { projectVersion } from '../../project.ts';
import { findRuns, storeRun } from '../../run/history-store.ts';
import { writeWhole } from '../../run/run-folder.ts';
import type { HistoryReport } from '../../schema/history.ts';
import type { CliContext, RegisterCommand } from '../context.ts';

interface Options {
  readonly metric: readonly string[];
  readonly workload: readonly string[];
  readonly minChange?: number;
  readonly html?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ criu-qualify history runs                              every run below a folder
  $ criu-qualify history runs --html history.html          the same as a page with charts
  $ criu-qualify history add runs/20260131-120000-quick --store history
  $ criu-qualify history history --metric frozen_time_us   one figure
  $ criu-qualify history history --json

A store is a folder of copies of results.json, named by time and run: it needs no server, and may be kept in a cache, an
artifact or a repository. Exit codes: 0 whatever changed (gate is what fails a build), 2 where nothing can be read.`;

const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, ...value.split(',')];

const share = (text: string): number => {
  const value = Number(text.replace(/\s*%$/, ''));
  if (text.trim() !== '' && value >= 0 && value <= 1000) return value / 100;
  throw new InvalidArgumentError('Expected a number of per cent, such as 2.');
};

const known = (report: HistoryReport, metrics: readonly string[]): void => {
  const names = [...new Set(report.cells.flatMap(({ series }) => series.map(({ name }) => name)))];
  for (const name of metrics)
    if (name !== '*' && !names.some((one) => isNamed(name, one)))
      throw inputError(`No run has a figure "${name}".`, suggestion(name, names));
};

const show = async (context: CliContext, paths: readonly string[], options: Options): Promise<void> => {
  const { saved, leftOut } = findRuns(paths);
  for (const { from, why } of leftOut) context.stderr(`Left out: ${from}: ${why}\n`);
  const whole = historyOf(saved, leftOut, options.minChange === undefined ? {} : { magnitude: options.minChange });
  const { workload, metric } = options;
  const workloads = [...new Set(whole.cells.map((cell) => cell.workload))];
  for (const name of workload)
    if (!workloads.includes(name)) throw inputError(`No run has a workload "${name}".`, suggestion(name, workloads));
  const report =
    workload.length === 0 ? whole : { ...whole, cells: whole.cells.filter((cell) => workload.includes(cell.workload)) };
  known(report, metric);
  context.stdout(
    options.json === true ? `${JSON.stringify(report, null, 2)}\n` : renderHistory(report, metric, process.stdout.isTTY === true),
  );
  if (options.html === undefined) return;
  const { renderHistoryHtml } = await import('../../../reports/html/render-history.ts');
  await writeWhole(path.resolve(options.html), await renderHistoryHtml(report, metric, projectVersion()));
  if (options.json !== true) context.stdout(`\nPage: ${options.html}\n`);
};

const add = async (context: CliContext, paths: readonly string[], store: string): Promise<void> => {
  const { saved, leftOut } = findRuns(paths);
  for (const { results } of saved) context.stdout(`${await storeRun(store, results)}\n`);
  const [first] = leftOut;
  if (first !== undefined) throw inputError(`${first.from} was not added: ${first.why}`, 'The others were.');
};

export const registerHistory: RegisterCommand = (program: Command, context: CliContext) => {
  const command = program
    .command('history')
    .description('draw the trend of every figure and verdict over saved runs, and find where it changed')
    .argument('<paths...>', 'run folders, results.json files, stores, or folders that hold any of these')
    .option('-m, --metric <name>', 'show only this figure; "*" shows all; may be given several times', collect, [])
    .option('-w, --workload <name>', 'only this workload; may be given several times', collect, [])
    .option('--min-change <percent>', 'smallest change that is told (default: 2 on the wall clock, 0.5 on the others)', share)
    .option('--html <file>', 'also write a page with charts')
    .option('--json', 'print the history as JSON')
    .addHelpText('after', EXAMPLES)
    .action((paths: string[], options: Options) => show(context, paths, options));
  command
    .command('add <runs...>')
    .description('keep a copy of the results of runs in a store, which is a folder')
    .requiredOption('--store <dir>', 'the folder; it is made where it is not there')
    .action((runs: string[], { store }: { store: string }) => add(context, runs, store));
};
