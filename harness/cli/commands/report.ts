import path from 'node:path';
import { reporters } from '../../../reports/registry.ts';
import { renderSummary } from '../../../reports/terminal/summary.ts';
import { inputError } from '../../errors.ts';
import { suggestion } from '../../nearest.ts';
import { deriveRun, writeReports } from '../../run/report.ts';
import type { CliContext, RegisterCommand } from '../context.ts';

interface Options {
  readonly format?: string;
}

const EXAMPLES = `
Examples:
  $ criu-qualify report runs/20260131-120000-quick                 judge the run again and write every report
  $ criu-qualify report runs/20260131-120000-quick --format json   one format, to standard output

It reads run.json and events.ndjson only: it needs no root, no CRIU, and not the machine of the run.`;

const print = async (context: CliContext, dir: string, format: string): Promise<void> => {
  const reporter = reporters.find(({ id }) => id === format);
  if (reporter === undefined) {
    const ids = reporters.map(({ id }) => id);
    throw inputError(`There is no report format "${format}".`, suggestion(format, ids));
  }
  context.stdout(await reporter.render(deriveRun(dir)));
};

export const registerReport: RegisterCommand = (program, context) => {
  program
    .command('report')
    .description('derive results and reports of a saved run again')
    .argument('<run>', 'run folder')
    .option('-f, --format <id>', `print one of ${reporters.map(({ id }) => id).join(', ')} instead of writing files`)
    .addHelpText('after', EXAMPLES)
    .action(async (dir: string, { format }: Options) => {
      if (format !== undefined) return await print(context, dir, format);
      const results = await writeReports(dir);
      context.stdout(renderSummary(results, { color: process.stdout.isTTY === true, width: process.stdout.columns ?? 120 }));
      context.stdout(`\nReport: ${path.join(dir, 'report.html')}\n`);
    });
};
