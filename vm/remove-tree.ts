import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { infraError, messageOf } from '../harness/errors.ts';
import { contained, isRoot } from './contained.ts';
import { fullPath } from './run-lines.ts';

/** Mount points at or below a folder, as this process sees them. */
const mountsBelow = async (folder: string): Promise<string[]> => {
  const text = await readFile('/proc/self/mountinfo', 'utf8');
  // Spaces and the like are written as three octal digits: proc(5).
  const decode = (field: string): string =>
    field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  const points = text.split('\n').flatMap((line) => decode(line.split(' ')[4] ?? '') || []);
  return points.filter((point) => point === folder || point.startsWith(`${folder}/`));
};

/** Throws when something is mounted at or below a folder. */
export const refuseMounts = async (folder: string): Promise<void> => {
  const [mount] = await mountsBelow(folder);
  if (mount === undefined) return;
  throw infraError(`${folder} cannot be removed: ${mount} is mounted.`, `Unmount it first: umount ${mount}`);
};

/** Removes a folder with all that is in it, but never what is mounted below it. */
export const removeTree = async (folder: string): Promise<void> => {
  await refuseMounts(folder);
  const command = ['rm', '-rf', '--one-file-system', '--', folder];
  const run = async ([file = '', ...args]: readonly string[]) =>
    execa(file, args, { reject: false, stdin: 'ignore', env: { PATH: fullPath(), LC_ALL: 'C' } });
  const plain = await run(command);
  if (!plain.failed) return;
  // In the build of an ordinary user, some folders belong to subordinate users: only root of their namespace may empty them.
  if (!isRoot() && !(await run(contained(command))).failed) return;
  const reason = plain.stderr.split('\n')[0]?.replace(/^rm: /, '') || messageOf(plain);
  throw infraError(`${folder} cannot be removed: ${reason}.`, 'Remove it as the user who owns it, or as root.', plain);
};
