import { type KnownFailure, ON_6_18 } from '../failure.ts';

const uffdSysctl = { kind: 'sysctl' as const, name: 'vm.unprivileged_userfaultfd', value: '1' };

/** Memory: mappings, shared memory, lazy pages. */
export const memoryFailures: readonly KnownFailure[] = [
  {
    id: 'no-space',
    pattern: /No space left on device|Img trimmed/,
    cause: 'The file system of the images is full.',
    remedies: [
      { text: 'Free space or memory where the images lie (a run keeps them in memory), or choose smaller sizes with --param.' },
    ],
    references: ['criu/image.c', 'criu/page-xfer.c'],
    verified: ON_6_18,
    ours: true,
  },
  {
    id: 'sysv-shm-outside',
    pattern: /with SysVIPC shmem map .* doesn't live in IPC ns/,
    cause: 'The service uses System V shared memory and lives in the IPC namespace of CRIU, where CRIU does not dump it.',
    remedies: [{ text: 'Run the service in an IPC namespace of its own: unshare --ipc --fork, or a container.' }],
    references: ['criu/cr-dump.c'],
    verified: ON_6_18,
  },
  {
    id: 'sysv-shm-hole',
    pattern: /Sysv shmem \S+ with a hole not supported/,
    cause: 'The service has mapped only a part of a System V shared memory segment.',
    remedies: [{ text: 'Let the service map the whole segment.' }],
    references: ['criu/shmem.c'],
    verified: [],
  },
  {
    id: 'sysv-id-taken',
    pattern: /Failed to restore (shm|sem|msg|queue) id/,
    cause: 'A System V id that the restore needs is taken, or the kernel does not let CRIU choose it.',
    remedies: [{ text: 'Restore in a new IPC namespace, on a kernel with CONFIG_CHECKPOINT_RESTORE and CONFIG_SYSVIPC_SYSCTL.' }],
    references: ['criu/ipc_ns.c'],
    verified: [],
  },
  {
    id: 'userfaultfd-refused',
    pattern:
      /Unable to open an userfaultfd descriptor|Lazy pages are not (available|permitted)|Failed to get uffd API|^UFFD is not supported/,
    cause:
      'CRIU may not use userfaultfd, which lazy restores need: it is forbidden to ordinary users, or the kernel has no CONFIG_USERFAULTFD.',
    remedies: [
      { text: 'Set the sysctl vm.unprivileged_userfaultfd to 1, or run CRIU as root.', action: uffdSysctl },
      { text: 'Restore without --lazy-pages.' },
    ],
    references: ['checkpoint-restore/criu#3035', 'checkpoint-restore/criu#965'],
    verified: [],
  },
  {
    id: 'lazy-pages-daemon',
    pattern: /connect to \S*lazy-pages\.socket failed|uffd: .*sending error: Broken pipe|Error during remaining page copy/,
    cause: 'A lazy restore found no criu lazy-pages daemon, or lost it: it must run before the restore, with the same folders.',
    remedies: [{ text: 'Start criu lazy-pages with the same --images-dir and --work-dir before criu restore --lazy-pages.' }],
    references: ['checkpoint-restore/criu#1913', 'checkpoint-restore/criu#238'],
    verified: ON_6_18,
  },
  {
    id: 'too-many-pipes',
    pattern: /Can't make pipe for page-pipe: Too many open files/,
    cause: 'The dump needs more pipes for memory than the limit of open files allows.',
    remedies: [{ text: 'Raise the limit of open files of CRIU: ulimit -n.' }, { text: 'Pre-dump with --pre-dump-mode=read.' }],
    references: ['checkpoint-restore/criu#239'],
    verified: ON_6_18,
  },
  {
    id: 'no-address-space',
    pattern: /No suitable area for task_restore bootstrap|Unable to map restorer|Can't remap restorer blob/,
    cause: 'CRIU finds no free address space in which its restorer fits beside the mappings of the process.',
    remedies: [{ text: 'Raise the limit of address space (ulimit -v), and use the newest CRIU.' }],
    references: ['criu/cr-restore.c'],
    verified: [],
  },
  {
    id: 'uprobes',
    pattern: /has uprobes vma\. Consider using --allow-uprobes|Dumped with --allow-uprobes/,
    cause: 'A tracing tool has put uprobes into the process, and CRIU was not told to accept them.',
    remedies: [
      { text: 'Give --allow-uprobes (CRIU 4.2 or later) to the dump and to the restore.' },
      { text: 'Stop the tracing tool before the dump.' },
    ],
    references: ['criu/proc_parse.c'],
    verified: [],
  },
];
