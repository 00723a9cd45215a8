import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { infraError } from '../../harness/errors.ts';
import { projectPath } from '../../harness/project.ts';
import type { Kernel } from '../kernels/catalogue/kernel.ts';
import { moduleBytes, moduleClosure } from '../kernels/catalogue/modules.ts';
import { partialName } from '../partial.ts';
import { fullPath } from '../run-lines.ts';
import { cachedFile, hashOf, qemuDir } from './cached-file.ts';

/** What is needed to reach the disks and the port. What a kernel has built in is left out. */
const MODULES = ['virtio_pci', 'virtio_blk', 'virtio_console', 'ext4'] as const;

/** Packs a folder as the first file system of a kernel. */
export const pack = async (folder: string, file: string): Promise<void> => {
  const command = 'find . -mindepth 1 -print0 | LC_ALL=C sort -z | cpio --null --create --format=newc --quiet --owner=0:0 > "$1"';
  const result = await execa('sh', ['-c', command, 'sh', file], { cwd: folder, reject: false, env: { PATH: fullPath() } });
  if (!result.failed) return;
  throw infraError(
    `The first file system of a machine cannot be made: ${result.stderr.trim().split('\n').at(-1)}.`,
    'Install cpio: apt-get install cpio.',
    result,
  );
};

/** The first file system of a machine: busybox, our script, and the modules of this kernel that are needed to mount the disks. */
export const initramfsFor = async (cacheDir: string, kernel: Kernel, busybox: string): Promise<string> => {
  const script = projectPath('vm', 'qemu', 'guest', 'initramfs.sh');
  const modules = kernel.modulesRoot === undefined ? [] : await moduleClosure(kernel.modulesRoot, kernel.release, MODULES);
  const id = hashOf(kernel.imageSha256, await readFile(script, 'utf8'), busybox, ...modules);
  const folder = qemuDir(cacheDir);
  return cachedFile(path.join(folder, `initramfs-${kernel.release}-${id}.cpio`), async (partial) => {
    const content = path.join(folder, partialName('initramfs'));
    await mkdir(content, { mode: 0o700 });
    try {
      for (const dir of ['bin', 'modules']) await mkdir(path.join(content, dir));
      await copyFile(busybox, path.join(content, 'bin', 'busybox'));
      await copyFile(script, path.join(content, 'init'));
      for (const file of ['bin/busybox', 'init']) await chmod(path.join(content, file), 0o755);
      for (const [i, file] of modules.entries()) {
        const name = path.basename(file).replace(/\.ko\..*$/, '.ko');
        // Loaded in the order of their names.
        await writeFile(path.join(content, 'modules', `${String(i).padStart(2, '0')}-${name}`), await moduleBytes(file));
      }
      await pack(content, partial);
    } finally {
      await rm(content, { recursive: true, force: true });
    }
  });
};
