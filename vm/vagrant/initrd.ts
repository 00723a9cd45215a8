import { chmod, copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectPath } from '../../harness/project.ts';
import type { Kernel } from '../kernels/catalogue/kernel.ts';
import { moduleBytes, moduleClosure } from '../kernels/catalogue/modules.ts';
import { partialName } from '../partial.ts';
import { cachedFile, hashOf } from '../qemu/cached-file.ts';
import { pack } from '../qemu/initramfs.ts';

/** What is needed to reach the disk of the box. What a kernel has built in is left out. */
const MODULES = ['virtio_pci', 'virtio_blk', 'ext4'] as const;

/**
 * The first file system of a generated machine: busybox, our script, and all modules of this kernel, which go over to the box, so that one
 * box serves every kernel.
 */
export const initrdFor = async (folder: string, kernel: Kernel, busybox: string): Promise<string> => {
  const { modulesRoot, release, imageSha256 } = kernel;
  const script = projectPath('vm', 'vagrant', 'guest', 'initramfs.sh');
  const first = modulesRoot === undefined ? [] : await moduleClosure(modulesRoot, release, MODULES);
  const id = hashOf(imageSha256, await readFile(script, 'utf8'), busybox, modulesRoot ?? '', ...first);
  return cachedFile(path.join(folder, `initrd-${release}-${id}.cpio`), async (partial) => {
    const content = path.join(folder, partialName('initrd'));
    await mkdir(content, { mode: 0o700, recursive: true });
    try {
      for (const dir of ['bin', 'modules']) await mkdir(path.join(content, dir));
      await copyFile(busybox, path.join(content, 'bin', 'busybox'));
      await copyFile(script, path.join(content, 'init'));
      for (const file of ['bin/busybox', 'init']) await chmod(path.join(content, file), 0o755);
      for (const [i, file] of first.entries()) {
        const name = path.basename(file).replace(/\.ko\..*$/, '.ko');
        // Loaded in the order of their names.
        await writeFile(path.join(content, 'modules', `${String(i).padStart(2, '0')}-${name}`), await moduleBytes(file));
      }
      if (modulesRoot !== undefined)
        await cp(path.join(modulesRoot, 'lib', 'modules'), path.join(content, 'lib', 'modules'), {
          recursive: true,
          verbatimSymlinks: true,
        });
      await pack(content, partial);
    } finally {
      await rm(content, { recursive: true, force: true });
    }
  });
};
