import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { inputError, messageOf } from '../../errors.ts';
import { isModule } from '../../plan/service/module/load-module.ts';
import { projectPath } from '../../project.ts';
import type { CliContext, RegisterCommand } from '../context.ts';

const EXAMPLES = `
Examples:
  criu-qualify init-workload                      writes workload.yaml
  criu-qualify init-workload my-service.yaml
  criu-qualify init-workload --module             writes workload.ts, which asks by functions
  criu-qualify init-workload my-service.ts        the same, by its name
  criu-qualify run --workload ./my-service.yaml   runs it
`;

const exampleFor = (file: string): string =>
  projectPath('harness', 'plan', 'service', isModule(file) ? 'example.ts' : 'example.yaml');

/** The name says what is written, and --module says it where there is no name. */
const chooseName = (given: string | undefined, wantsModule: boolean): string => {
  const file = given ?? (wantsModule ? 'workload.ts' : 'workload.yaml');
  if (/\.[cm]?js$/.test(file))
    throw inputError(`The example is TypeScript, and ${file} is a name for JavaScript.`, 'Give a name that ends in ".ts".');
  if (wantsModule && !isModule(file))
    throw inputError(`${file} is no name for a module.`, 'Give one that ends in ".ts", or leave out --module.');
  return file;
};

const write = async (context: CliContext, given: string | undefined, wantsModule: boolean): Promise<void> => {
  const file = chooseName(given, wantsModule);
  try {
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    await copyFile(exampleFor(file), file, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw inputError(`${file} cannot be written: ${messageOf(error)}.`, 'Give the path of a file that can be made.', error);
    throw inputError(`${file} is there already.`, 'Give another name, or remove it; nothing is overwritten.', error);
  }
  const shown = file.includes('/') ? file : `./${file}`;
  context.stdout(`Wrote ${file}. It works as it stands: criu-qualify run --workload ${shown}\n`);
};

/** criu-qualify init-workload: an example of a service of the user's, to be changed into their own. */
export const registerInitWorkload: RegisterCommand = (program: Command, context: CliContext): void => {
  program
    .command('init-workload')
    .description('write a commented workload.yaml, or module, that works as it stands, to make your own service from')
    .argument('[file]', 'where to: workload.yaml or, with --module, workload.ts')
    .option('--module', 'a TypeScript module: the same keys, and functions where a request may stand', false)
    .addHelpText('after', EXAMPLES)
    .action((file: string | undefined, options: { readonly module: boolean }) => write(context, file, options.module));
};
