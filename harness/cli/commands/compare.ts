import { existsSync } from 'node:fs';
import path from 'node:path';
import { renderComparisonMarkdown } from '../../../reports/markdown/compare.ts';
import { renderComparison } from '../../../reports/terminal/compare.ts';
import { inputError } from '../../errors.ts';
import { compareSides } from '../../gate/compare.ts';
import { projectVersion } from '../../project.ts';
import { loadSide } from '../../run/load-side.ts';
import { writeWhole } from '../../run/run-folder.ts';
import type { CompareReport } from '../../schema/compare.ts';
import type { CliContext, RegisterCommand } from '../context.ts';

interface Options {
  readonly json: boolean;
  readonly markdown: boolean;
  readonly html?: string;
  readonly force: boolean;
  readonly baseMachine?: string;
  readonly runMachine?: string;
}

const EXAMPLES = `
Examples:
  $ criu-qualify compare runs/before runs/after                two run folders
  $ criu-qualify compare baseline/results.json runs/after      a baseline that was kept
  $ criu-qualify compare runs/before-x3 runs/after-x3          folders with several runs each, pooled
  $ criu-qualify compare runs/a runs/b --html comparison.html  as a page
  $ criu-qualify compare runs/matrix runs/matrix --base-machine 6.12 --run-machine 6.18

Exit codes: 0 compared, whatever came out, 2 the two cannot be compared, or wrong use. For a verdict: criu-qualify gate.`;

const writeHtml = async (context: CliContext, report: CompareReport, file: string): Promise<void> => {
  if (!existsSync(path.dirname(path.resolve(file))))
    throw inputError(`There is no folder ${path.dirname(file)} for ${file}.`, 'Make it, or choose another file.');
  const { renderComparisonHtml } = await import('../../../reports/html/render-comparison.ts');
  await writeWhole(file, renderComparisonHtml(report, projectVersion()));
  context.stderr(`Comparison: ${file}\n`);
};

export const registerCompare: RegisterCommand = (program, context) => {
  program
    .command('compare')
    .description('compare saved runs: verdicts that changed, and the change of every figure with its interval')
    .argument('<base>', 'run folder, its results.json, or a folder that holds several runs of the same thing')
    .argument('<run>', 'the same, held against it')
    .option('--json', 'print the comparison as JSON', false)
    .option('--markdown', 'print it as Markdown', false)
    .option('--html <file>', 'write it as a page')
    .option('--force', 'compare also what cannot really be compared, and show it as such', false)
    .option('--base-machine <part>', 'of the base, only cells of machines with this in their id, KERNEL/USERLAND')
    .option('--run-machine <part>', 'of the run, only cells of such machines')
    .addHelpText('after', EXAMPLES)
    .action(async (base: string, run: string, options: Options) => {
      const { force, baseMachine, runMachine, json, markdown, html } = options;
      const report = compareSides(loadSide({ name: 'BASE', path: base }), loadSide({ name: 'RUN', path: run }), {
        force,
        baseMachine,
        runMachine,
      });
      if (html !== undefined) await writeHtml(context, report, html);
      if (json) context.stdout(`${JSON.stringify(report, null, 2)}\n`);
      else if (markdown) context.stdout(renderComparisonMarkdown(report));
      else
        context.stdout(renderComparison(report, { color: process.stdout.isTTY === true, width: process.stdout.columns ?? 140 }));
    });
};
