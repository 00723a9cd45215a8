import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { Flavor } from '../../schema/subject.ts';
import type { RunnerOptions } from '../context.ts';
import { fileSystemOf } from '../facts.ts';

/** Folders of a subject: `root` is what it sees as / in namespaces of its own, `work` its working directory in every flavor. */
export interface Stage {
  readonly dir: string;
  readonly root: string;
  readonly work: string;
  readonly program: string;
  /** Last lines of what the subject printed. */
  readonly output: () => Promise<string>;
  /** Tells the subject that it has been restored. */
  readonly go: () => Promise<void>;
  /** Starts what a subject has outside of its tree; the result ends it. */
  readonly startPeer: (id: string, env: Readonly<Record<string, string>>) => () => void;
  readonly remove: () => Promise<void>;
}

/** Character devices by major and minor number (Documentation/admin-guide/devices.txt of Linux). */
const DEVICES = [
  ['null', 1, 3],
  ['zero', 1, 5],
  ['full', 1, 7],
  ['random', 1, 8],
  ['urandom', 1, 9],
  ['tty', 5, 0],
  ['net/tun', 10, 200],
] as const;

/** Root of the user namespace as the machine knows it; workloads/subjects/kit/launch.c maps it. */
const FIRST_ID = '100000';

/** On a tmpfs in every machine. */
const MEMORY_DIR = '/run/criu-qualify';

/** Runs a script in one process: under emulation each further one costs a tenth of a second. */
const sh = async (script: string, ...argv: readonly string[]): Promise<void> => {
  await execa('/bin/sh', ['-euc', script, 'stage', ...argv], { stdin: 'ignore' });
};

/** Lets the group of the user namespace's root read a folder and all in it. */
export const shareWithNamespace = (folder: string): Promise<void> =>
  sh('chown --recursive "0:$1" "$2" && chmod --recursive g+rX "$2"', FIRST_ID, folder);

/** The devices, and the root mounted on itself, for namespaces of its own. */
const FURNISH = [
  'cd "$1"',
  'umask 0',
  ...DEVICES.map(([name, major, minor]) => `mknod -m 666 dev/${name} c ${major} ${minor}`),
  'ln -s pts/ptmx dev/ptmx',
  '[ "$2" = - ] || chown --recursive --no-dereference "$2" .',
  'mount --bind . .',
  'mount --make-private .',
].join('\n');

/**
 * Makes the folders of a subject. Where the root of the machine is an overlay they lie on a tmpfs of their own: an overlay
 * has no file handles, which watches need. The root is mounted on itself, as criu restore wants it.
 */
export const makeStage = async (
  options: RunnerOptions,
  { name, flavor, inMemory }: { readonly name: string; readonly flavor: Flavor; readonly inMemory: boolean },
): Promise<Stage> => {
  const above = inMemory ? MEMORY_DIR : options.workDir;
  const dir = path.join(above, name);
  const root = path.join(dir, 'root');
  const mounted: string[] = [];
  const remove = async (): Promise<void> => {
    if (mounted.length > 0) await execa('umount', ['--lazy', ...mounted], { reject: false });
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await mkdir(dir, { recursive: true, mode: 0o755 });
    // The folder above is closed to everybody else, and root of a user namespace is somebody else.
    await chmod(above, 0o711);
    if ((await fileSystemOf(above)) === 'overlay') {
      mounted.unshift(dir);
      await sh('mount -t tmpfs -o mode=0755 subject "$1"', dir);
    }
    for (const folder of ['work', 'opt', 'proc', 'dev/pts', 'dev/shm', 'dev/net', 'tmp', 'old'])
      await mkdir(path.join(root, folder), { recursive: true, mode: 0o755 });
    const program = path.join(root, 'opt', 'subjects');
    await cp(options.subjects, program);
    if (flavor !== 'host') {
      mounted.unshift(root);
      await sh(FURNISH, root, flavor === 'uns' ? `${FIRST_ID}:${FIRST_ID}` : '-');
    }
    const work = path.join(root, 'work');
    return {
      dir,
      root,
      work,
      program,
      output: async () => (await readFile(path.join(work, 'output'), 'utf8').catch(() => '')).slice(-4096),
      go: () => writeFile(path.join(work, 'go'), ''),
      startPeer: (id, env) => {
        const peer = execa(program, ['peer', id, work], { stdio: 'ignore', env, extendEnv: false, reject: false });
        return () => void peer.kill('SIGKILL');
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
};
