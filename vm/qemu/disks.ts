import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, cp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { projectPath } from '../../harness/project.ts';
import { GUEST } from '../host/layout.ts';
import type { Kernel } from '../kernels/catalogue/kernel.ts';
import type { MachineSpec } from '../machine.ts';
import { partialName } from '../partial.ts';
import { pruneUnused } from '../unused.ts';
import { cachedFile, hashOf, qemuDir } from './cached-file.ts';
import { makeDisk } from './ext4.ts';

const sha256 = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};

/** The image lasts as long as its machine: its inode tables, which ext4 would write in the background, need not be initialised. */
const WAKE = 'mount -o remount,rw,noinit_itable /';

/** What the runner is started with in a machine. Its root file system stays read-only until the first command. */
const runnerArguments = (hasCriu: boolean): string[] => [
  'serve',
  ...['--criu', hasCriu ? GUEST.criu : 'criu'],
  ...['--images', GUEST.images, '--work', GUEST.work, '--subjects', GUEST.subjects],
  '--own-kernel',
  ...['--wake', WAKE],
];

/** The disk with Node, the runner, the subjects, its start script and, where the user gave one, another CRIU. */
export const toolsDisk = async (
  cacheDir: string,
  spec: Pick<MachineSpec, 'runner' | 'subjects' | 'criuOverride'>,
): Promise<string> => {
  const script = projectPath('vm', 'qemu', 'guest', 'machine.sh');
  const files = [
    process.execPath,
    spec.runner,
    spec.subjects,
    script,
    ...(spec.criuOverride === undefined ? [] : [spec.criuOverride]),
  ];
  const hashes = await Promise.all(files.map(sha256));
  const folder = qemuDir(cacheDir);
  const disk = await cachedFile(
    path.join(folder, `tools-${hashOf(...hashes, ...runnerArguments(false))}.ext4`),
    async (partial) => {
      const content = path.join(folder, partialName('tools'));
      await mkdir(content, { mode: 0o700 });
      try {
        const lay = async (from: string, name: string): Promise<void> => {
          await cp(from, path.join(content, name), { dereference: true });
          await chmod(path.join(content, name), 0o755);
        };
        await lay(process.execPath, 'node');
        await lay(spec.runner, 'runner.mjs');
        await lay(spec.subjects, 'subjects');
        await lay(script, 'machine.sh');
        if (spec.criuOverride !== undefined) await lay(spec.criuOverride, 'criu');
        await writeFile(
          path.join(content, 'runner-arguments'),
          `${runnerArguments(spec.criuOverride !== undefined).join('\n')}\n`,
        );
        const sizes = await Promise.all(files.map((file) => stat(file)));
        await makeDisk(
          content,
          partial,
          sizes.reduce((sum, { size }) => sum + size, 0),
        );
      } finally {
        await rm(content, { recursive: true, force: true });
      }
    },
  );
  // Each new build of the runner makes one of 100 MB.
  await pruneUnused(folder, 'tools-', disk);
  return disk;
};

const sizeOf = async (folder: string): Promise<number> => {
  const { stdout } = await execa('du', ['--summarize', '--block-size=1', folder]);
  return Number.parseInt(stdout, 10);
};

/** The disk with the modules of a kernel, to be mounted at /usr/lib/modules; undefined for a kernel without modules. */
export const modulesDisk = async (
  cacheDir: string,
  { modulesRoot, release, imageSha256 }: Kernel,
): Promise<string | undefined> => {
  if (modulesRoot === undefined) return undefined;
  const modules = path.join(modulesRoot, 'lib', 'modules');
  await mkdir(qemuDir(cacheDir), { recursive: true, mode: 0o700 });
  const name = `modules-${release}-${hashOf(imageSha256, modules)}.ext4`;
  return cachedFile(path.join(qemuDir(cacheDir), name), async (partial) => makeDisk(modules, partial, await sizeOf(modules)));
};
