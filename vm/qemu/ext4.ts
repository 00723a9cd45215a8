import { truncate, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { infraError } from '../../harness/errors.ts';
import { fullPath } from '../run-lines.ts';

/** Makes a read-only disk from a folder. Owners are those of the files; nobody inside looks at them. */
export const makeDisk = async (folder: string, file: string, bytes: number): Promise<void> => {
  await writeFile(file, '');
  await truncate(file, Math.ceil((bytes * 1.2) / 2 ** 20) * 2 ** 20 + 16 * 2 ** 20);
  const options = ['-q', '-F', '-t', 'ext4', '-m', '0', '-O', '^has_journal,^resize_inode', '-E', 'lazy_itable_init=0,nodiscard'];
  const result = await execa('mke2fs', [...options, '-d', folder, file], { reject: false, env: { PATH: fullPath() } });
  if (!result.failed) return;
  throw infraError(
    `A disk of a machine cannot be made: ${result.stderr?.trim().split('\n').at(-1) || 'mke2fs is missing'}.`,
    'Install e2fsprogs (apt-get install e2fsprogs), and see that there is room in the cache folder.',
    result,
  );
};
