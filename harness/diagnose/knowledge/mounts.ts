import { type KnownFailure, ON_6_18 } from '../failure.ts';

/** Mount namespaces. */
export const mountFailures: readonly KnownFailure[] = [
  {
    id: 'mount-from-outside',
    pattern: /doesn't have a proper root mount|No mapping for \d+:\S+ mountpoint|is autodetected external mount/,
    cause: 'The mount namespace of the service has a bind mount from outside, such as a volume or /etc/hosts of a container.',
    remedies: [
      {
        text: 'Name it with --external mnt[MOUNTPOINT]:NAME at the dump and --external mnt[NAME]:SOURCE at the restore, or all with --external mnt[]:ms.',
      },
      { text: 'Dump a container with its runtime, which knows its mounts.' },
    ],
    references: ['checkpoint-restore/criu#1511', 'checkpoint-restore/criu#1154', 'checkpoint-restore/criu#172'],
    verified: ON_6_18,
  },
  {
    id: 'unreachable-sharing',
    pattern: /has unreachable sharing/,
    cause: 'A mount of the service receives mounts from a group outside its namespace.',
    remedies: [
      {
        text: 'Give --external mnt[]:ms, as the option that the line names is called today, or make the mounts private before the dump.',
      },
    ],
    references: ['checkpoint-restore/criu#1458', 'criu/mount.c'],
    verified: ON_6_18,
  },
  {
    id: 'unsupported-file-system',
    pattern: /FS mnt \S+ dev \S+ root \S+ unsupported id/,
    cause: 'A file system of a kind that CRIU does not know is mounted in the namespace of the service.',
    remedies: [{ text: 'Unmount it, name it with --external mnt[MOUNTPOINT]:NAME, or allow it with --enable-fs NAME.' }],
    references: ['criu/mount.c'],
    verified: ON_6_18,
  },
  {
    id: 'root-option-required',
    pattern: /The --root option is required to restore a mount namespace/,
    cause: 'The images hold a mount namespace, and the restore was not told where its root is.',
    remedies: [{ text: 'Give --root DIR, where DIR is a mount point.' }],
    references: ['criu/mount.c'],
    verified: [],
  },
  {
    id: 'mount-restore-crash',
    pattern: /mnt: BUG at /,
    cause:
      'CRIU stumbled over a mount namespace that it cannot take apart, as one that is restored without --root over a root that is no mount point.',
    remedies: [{ text: 'Give --root DIR, where DIR is a mount point.' }],
    references: ['criu/mount.c'],
    verified: ON_6_18,
  },
  {
    id: 'nested-mount-namespace',
    pattern: /Nested mount namespaces are not supported without mnt_id in fdinfo/,
    cause: 'The service has several mount namespaces, and the kernel does not tell on which mount an open file lies.',
    remedies: [{ text: 'Use Linux 3.15 or later.' }],
    references: ['criu/mount.c'],
    verified: [],
  },
];
