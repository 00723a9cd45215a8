import { type KnownFailure, ON_6_18 } from '../failure.ts';

const GIBIBYTE = 1 << 30;

/** Regular files, folders, watches and locks. */
export const fileFailures: readonly KnownFailure[] = [
  {
    id: 'ghost-file-too-large',
    pattern: /Can't dump ghost file .* increase limit/,
    cause: 'The service holds a deleted file open that is larger than the limit for such files (1 MiB where none is given).',
    remedies: [
      {
        text: 'Raise the limit with --ghost-limit (ghost_limit_bytes in a cell); container runtimes read it from /etc/criu/runc.conf or crun.conf.',
        action: { kind: 'criu-options', options: { ghost_limit_bytes: GIBIBYTE } },
      },
    ],
    references: ['checkpoint-restore/criu#202', 'checkpoint-restore/criu#2501', 'checkpoint-restore/criu#2543'],
    verified: ON_6_18,
  },
  {
    id: 'link-remap',
    pattern: /Can't create link remap for .*Use link-remap option/,
    when: { withoutOptions: ['link_remap'] },
    cause: 'The service holds a file open whose name was removed while another hard link to it exists.',
    remedies: [
      {
        text: 'Give --link-remap (link_remap in a cell): CRIU then makes a link beside it for the time of the images.',
        action: { kind: 'criu-options', options: { link_remap: true } },
      },
    ],
    references: ['criu/files-reg.c', 'moby/moby#30019'],
    verified: ON_6_18,
  },
  {
    id: 'ghost-name-taken',
    pattern: /Can't link \S+\.ghost -> .*: File exists/,
    cause: 'Where the restore puts a file that was deleted at the dump, another file lies.',
    remedies: [{ text: 'Restore over the same file system as at the dump, without what was made there since.' }],
    references: ['checkpoint-restore/criu#201'],
    verified: [],
  },
  {
    id: 'file-locks',
    pattern: /Some file locks are hold by dumping tasks/,
    when: { withoutOptions: ['file_locks'] },
    cause: 'The service holds file locks, and CRIU was not told to keep them.',
    remedies: [
      {
        text: 'Give --file-locks (file_locks in a cell) to the dump and to the restore.',
        action: { kind: 'criu-options', options: { file_locks: true } },
      },
    ],
    references: ['criu/file-lock.c'],
    verified: [
      { kernel: '6.18.44', criu: '4.1.1' },
      { kernel: '6.18.44', criu: '4.2.1' },
    ],
  },
  {
    id: 'unresolved-lock',
    pattern: /Unresolved lock found pid \d+|Unknown file lock/,
    cause: 'A lock on one of the files belongs to a process that is not dumped, or is of a kind that CRIU does not know.',
    remedies: [{ text: 'Dump every process that shares the lock, or release it before the dump.' }],
    references: ['criu/file-lock.c'],
    verified: [],
  },
  {
    id: 'file-changed',
    pattern: /File \S+ has bad (size \d+|build-ID|mode \d+)/,
    cause: 'A file that the service had open or mapped was changed between dump and restore: its size, mode or build id differs.',
    remedies: [
      { text: 'Keep the files as they were at the dump, in a snapshot beside the images.' },
      { text: 'Where only modes differ, give --skip-file-rwx-check to the restore.' },
    ],
    references: ['checkpoint-restore/criu#33', 'criu/files-reg.c'],
    verified: ON_6_18,
  },
  {
    id: 'file-missing',
    pattern: /Can't open file \S+ on restore: No such file or directory/,
    cause: 'A file or folder that the service used at the dump does not exist where it is restored.',
    remedies: [
      { text: 'Restore over the same files as at the dump; the path in the message is relative to the root of the service.' },
    ],
    references: ['criu/files-reg.c'],
    verified: [
      { kernel: '6.18.44', criu: '4.1.1' },
      { kernel: '6.18.44', criu: '4.2.1' },
    ],
  },
  {
    id: 'file-outside-mounts',
    pattern: /Can't lookup mount=\d+ for fd=-?\d+ path=/,
    cause:
      'The service holds a file open that lies on a mount outside its mount namespace, often a descriptor inherited from whoever started it.',
    remedies: [
      { text: 'Close inherited descriptors when the service is started.' },
      { text: 'Name the file with --external file[MOUNT:INODE], and give it back with --inherit-fd.' },
    ],
    references: ['criu/files-reg.c'],
    verified: ON_6_18,
  },
  {
    id: 'overlay-identity',
    pattern: /Unaccessible path opened \d+:\d+, need \d+:\d+|unmatched dev:ino/,
    cause: 'A file on overlayfs shows another device or inode under its path than where it is mapped, as kernels before 6.8 do.',
    remedies: [{ text: 'Use Linux 6.8 or later.' }, { text: 'Keep the files on a plain file system or volume.' }],
    references: ['criu/files-reg.c', 'criu/cr-check.c'],
    verified: [],
  },
  {
    id: 'overmounted-file',
    pattern: /Open files on overmounted mounts are not supported|The path \[.*\] is not supported/,
    cause: 'The service holds a file open on a mount that another mount hides.',
    remedies: [{ text: 'Unmount what hides it, or close the file.' }],
    references: ['criu/files-reg.c'],
    verified: ON_6_18,
  },
  {
    id: 'watch-without-path',
    pattern:
      /fsnotify: (\s*Can't dump that handle|Can't find suitable path for handle|Unable to lookup a mount by dev|.*cannot be opened)/,
    cause:
      'The service watches a file or folder (inotify, fanotify) for which CRIU finds no path: it was removed, or its file system has no file handles.',
    remedies: [
      { text: 'Remove the watch before the dump.' },
      { text: 'Give --force-irmap with --irmap-scan-path PATH; on overlayfs mount with nfs_export=on.' },
    ],
    references: ['checkpoint-restore/criu#2734', 'criu/fsnotify.c'],
    verified: ON_6_18,
  },
];
