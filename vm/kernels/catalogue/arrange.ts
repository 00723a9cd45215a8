import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { infraError } from '../../../harness/errors.ts';
import { runLines } from '../../run-lines.ts';
import { LAYOUT, modulesFolder } from './kernel.ts';
import type { KernelFiles } from './kernel-files.ts';
import { configOf } from './kernel-files.ts';

/** Unpacks a package without running anything of it. Throws an infra error. */
export const unpackDeb = async (deb: string, into: string, signal?: AbortSignal): Promise<void> => {
  const result = await runLines({ command: ['dpkg-deb', '--extract', deb, into], signal });
  if (result.ok) return;
  const line = result.lines.at(-1) ?? 'no output';
  const noSpace = result.lines.some((one) => /No space left on device/i.test(one));
  throw infraError(
    `${path.basename(deb)} cannot be unpacked: ${noSpace ? `no space left on the disk of ${into}` : line.trim()}.`,
    noSpace ? 'Free some space there, or choose another folder with --cache-dir DIR.' : 'Check the file, and that dpkg works.',
  );
};

/** Writes modules.dep and its like for the modules below `root`. Throws an infra error. */
export const runDepmod = async (root: string, release: string, signal?: AbortSignal): Promise<void> => {
  // A depmod of a distribution without /lib looks below usr/lib.
  const link = path.join(root, 'usr');
  await symlink('.', link);
  const result = await runLines({ command: ['depmod', '--basedir', root, release], signal });
  await rm(link);
  if (result.ok && existsSync(path.join(modulesFolder(root, release), 'modules.dep'))) return;
  throw infraError(
    `The dependencies of the modules of ${release} cannot be told: ${result.lines.at(-1)?.trim() || 'depmod wrote none'}.`,
    'Check that depmod is installed: apt-get install --no-install-recommends kmod',
  );
};

/** In a folder of modules, but no part of them: links into the source, the symbols, and what is kept elsewhere. */
const NOT_MODULES = ['build', 'source', 'System.map', 'vmlinuz', 'config'];

export interface ArrangeRequest {
  readonly files: KernelFiles;
  readonly release: string;
  /** Folder to make into that of the kernel; the files may lie below it, and are moved. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/** Moves the files of one kernel to their places: vmlinuz, config, lib/modules/RELEASE; and writes the dependencies of its modules. */
export const arrangeKernel = async ({ files, release, folder, signal }: ArrangeRequest): Promise<void> => {
  const image = files.images[0];
  const modules = files.modules.find((one) => path.basename(one) === release);
  const config = configOf(release, files.configs, modules);
  if (image !== undefined) await rename(image, path.join(folder, LAYOUT.image));
  if (config !== undefined) await rename(config, path.join(folder, LAYOUT.config));
  if (modules === undefined) return;
  const target = modulesFolder(folder, release);
  await mkdir(path.dirname(target), { recursive: true });
  await rename(modules, target);
  for (const name of NOT_MODULES) await rm(path.join(target, name), { recursive: true, force: true });
  await runDepmod(folder, release, signal);
};
