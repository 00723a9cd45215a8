import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { inputError, messageOf } from '../../errors.ts';
import { projectPath } from '../../project.ts';
import type { CliContext, RegisterCommand } from '../context.ts';

const EXAMPLES = `
Examples:
  criu-qualify init-workload                      writes workload.yaml
  criu-qualify init-workload my-service.yaml
  criu-qualify run --workload ./my-service.yaml   runs it
`;

const EXAMPLE = projectPath('harness', 'plan', 'service', 'example.yaml');

const write = async (context: CliContext, file: string): Promise<void> => {
  try {
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    await copyFile(EXAMPLE, file, constants.COPYFILE_EXCL);
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
    .description('write a commented workload.yaml that works as it stands, to make your own service from')
    .argument('[file]', 'where to', 'workload.yaml')
    .addHelpText('after', EXAMPLES)
    .action((file: string) => write(context, file));
};
