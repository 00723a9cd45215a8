import { statfs } from 'node:fs/promises';
import { availableParallelism, release, totalmem } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { rootModeFor } from '../../vm/host/layout.ts';
import { concludeConfig } from '../../vm/kernels/config-conclusion.ts';
import { readRunningConfig } from '../../vm/kernels/config-source.ts';
import { type DoctorCheck, type Finding, lack, note, ok } from './check.ts';

const GIB = 2 ** 30;
/** A userland takes about 1 GiB and twice that while it is built; the quick suite holds services and images in memory. */
const NEEDED_DISK_BYTES = 3 * GIB;
const NEEDED_MEMORY_BYTES = 2 * GIB;

const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;

export const root: DoctorCheck = {
  id: 'root',
  check: () =>
    Promise.resolve(
      process.getuid?.() === 0
        ? [ok('Root: CRIU may freeze other processes, and userlands can be built.')]
        : [note('Not root: other kernels can be qualified, in QEMU machines; the running one only with sudo.')],
    ),
};

export const kernelConfig: DoctorCheck = {
  id: 'kernel',
  check: async () => {
    const report = await readRunningConfig();
    if (report === undefined) return [note(`Linux ${release()}: its configuration was not found, so only the canary can tell.`)];
    const { verdict, sentence } = concludeConfig(report);
    const finding: Finding =
      verdict === 'unusable'
        ? lack(sentence, 'Boot a kernel with these options; criu-qualify config-check lists them.')
        : ok(sentence);
    return [finding];
  },
};

/** Tried, not looked up: seccomp, sysctls and containers refuse namespaces in many ways. */
export const namespaces: DoctorCheck = {
  id: 'namespaces',
  check: async () => {
    // Machines of the running kernel need them, and only root makes those.
    if (process.getuid?.() !== 0) return [];
    const { exitCode, stderr } = await execa('unshare', ['--mount', '--pid', '--net', '--uts', '--ipc', '--fork', 'true'], {
      reject: false,
    });
    if (exitCode === 0) return [ok('Namespaces (mount, pid, net, uts, ipc) can be made.')];
    return [
      lack(
        `Namespaces cannot be made: ${stderr?.trim().split('\n').at(-1) || 'unshare is missing'}.`,
        'Run as root on the host itself, not in a container without CAP_SYS_ADMIN.',
      ),
    ];
  },
};

export const rootMode: DoctorCheck = {
  id: 'root-file-system',
  check: () =>
    Promise.resolve([
      rootModeFor(release()) === 'overlay'
        ? ok('Machines get a writable layer over the userland (overlay).')
        : note(
            `Linux ${release()} is older than 6.8, where CRIU cannot find files of an overlay: machines get a copy of the userland in memory.`,
          ),
    ]),
};

export const resources: DoctorCheck = {
  id: 'resources',
  check: async ({ cacheDir }) => {
    const below = async (dir: string): ReturnType<typeof statfs> => statfs(dir).catch(() => below(path.dirname(dir)));
    const { bavail, bsize } = await below(cacheDir);
    const free = Number(bavail) * Number(bsize);
    const disk =
      free >= NEEDED_DISK_BYTES
        ? ok(`${gib(free)} of disk free for userlands in ${cacheDir}.`)
        : lack(
            `Only ${gib(free)} of disk free in ${cacheDir}.`,
            `Free ${gib(NEEDED_DISK_BYTES)}, or choose another place with --cache-dir.`,
          );
    const memory =
      totalmem() >= NEEDED_MEMORY_BYTES
        ? ok(`${gib(totalmem())} of memory, ${availableParallelism()} processors.`)
        : note(`Only ${gib(totalmem())} of memory: images are kept in memory too.`, 'Choose smaller sizes with --param.');
    return [disk, memory];
  },
};
