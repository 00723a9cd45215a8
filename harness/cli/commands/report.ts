import path from 'node:path';
import { renderSummary } from '../../../reports/terminal/summary.ts';
import { inputError } from '../../errors.ts';
import { deriveRun, type WantedReport, writeReports, writeWanted } from '../../run/report.ts';
import type { CliContext, RegisterCommand } from '../context.ts';
import { FORMAT_IDS, parseFormats } from '../formats.ts';

interface Options {
  readonly format: readonly string[];
}

const EXAMPLES = `
Examples:
  $ criu-qualify report runs/20260131-120000-quick                   judge the run again and write every report
  $ criu-qualify report runs/20260131-120000-quick --format json     one format, to standard output
  $ criu-qualify report runs/20260131-120000-quick --format junit=junit.xml,tap=results.tap

It reads run.json and events.ndjson only: it needs no root, no CRIU, and not the machine of the run.`;

const tellNotes = async (context: CliContext, wanted: readonly WantedReport[], dir: string): Promise<void> => {
  const results = deriveRun(dir);
  for (const { reporter } of wanted) {
    const note = await reporter.note?.(results);
    if (note !== undefined) context.stderr(`${reporter.id}: ${note}\n`);
  }
};

const printOrWrite = async (context: CliContext, dir: string, wanted: readonly WantedReport[]): Promise<void> => {
  const [first, ...others] = wanted;
  if (first !== undefined && others.length === 0 && first.file === undefined)
    context.stdout(await first.reporter.render(deriveRun(dir)));
  else {
    const nameless = wanted.find(({ file }) => file === undefined);
    if (nameless !== undefined)
      throw inputError(
        'Only one format can go to standard output.',
        `Give each a file, such as --format ${nameless.reporter.id}=${nameless.reporter.file}.`,
      );
    for (const { file } of await writeWanted(dir, deriveRun(dir), wanted)) context.stdout(`${file}\n`);
  }
  await tellNotes(context, wanted, dir);
};

export const registerReport: RegisterCommand = (program, context) => {
  program
    .command('report')
    .description('derive results and reports of a saved run again')
    .argument('<run>', 'run folder')
    .option(
      '-f, --format <id[=file]>',
      `print one of ${FORMAT_IDS} instead of writing all files; with =FILE, write it there`,
      (value: string, earlier: readonly string[]) => [...earlier, value],
      [],
    )
    .addHelpText('after', EXAMPLES)
    .action(async (dir: string, { format }: Options) => {
      if (format.length > 0) return await printOrWrite(context, dir, parseFormats(format));
      const results = await writeReports(dir);
      context.stdout(renderSummary(results, { color: process.stdout.isTTY === true, width: process.stdout.columns ?? 120 }));
      context.stdout(`\nReport: ${path.join(dir, 'report.html')}\n`);
    });
};
