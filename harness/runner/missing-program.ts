import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { NotInstalledError } from '../../workloads/process.ts';
import type { Cell } from '../schema/cell.ts';

/** The program that could not be started because it is not there, by the error that a step ended with. */
export const missingProgram = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof NotInstalledError) return error.program;
  const { code, syscall, path: file } = error as NodeJS.ErrnoException;
  // Of execve(2) alone: a file that a program lacks is another matter.
  if (code === 'ENOENT' && syscall?.startsWith('spawn') === true) return file ?? syscall.slice('spawn '.length);
  return missingProgram(error.cause);
};

const isThere = async (file: string): Promise<boolean> => {
  const folders = file.includes('/') ? [''] : (process.env['PATH'] ?? '').split(':');
  for (const folder of folders) {
    const found = await access(path.join(folder, file), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
};

/** Throws where the program of a service of the user's is not installed; one that a variable names is left to be seen. */
export const demandProgram = async (cell: Cell): Promise<void> => {
  // It is laid into a userland of ours, which such a host has not.
  if (cell.workload.definition?.root !== undefined) throw new NotInstalledError('the root filesystem of the service');
  const program = String(cell.workload.definition?.start.argv[0] ?? '');
  if (program === '' || program.includes('${') || (await isThere(program))) return;
  throw new NotInstalledError(program);
};

/** Whether a cell runs in what a remote host has installed: only there is a program that is missing nobody's fault. */
export const isAsInstalled = ({ provider, userland }: Pick<Cell, 'provider' | 'userland'>): boolean =>
  (provider === 'ssh' || provider === 'vagrant') && userland.name.startsWith('installed@');
