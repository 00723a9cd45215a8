import { type KnownFailure, ON_6_18 } from '../failure.ts';

/** Descriptors that are no files. */
export const descriptorFailures: readonly KnownFailure[] = [
  {
    id: 'io-uring',
    pattern: /anon_inode:\[io_uring\]/,
    cause: 'The service uses io_uring, which CRIU does not support (CRIU issue 2131).',
    remedies: [
      {
        text: 'Start a Node.js service with UV_USE_IO_URING=0; other services have settings of their own.',
        action: { kind: 'environment', variables: { UV_USE_IO_URING: '0' } },
      },
      {
        text: 'Set the sysctl kernel.io_uring_disabled to 2 (Linux 6.6 or later) before the service starts.',
        action: { kind: 'sysctl', name: 'kernel.io_uring_disabled', value: '2' },
      },
      { text: 'Deny io_uring_setup with a seccomp filter.' },
    ],
    references: ['checkpoint-restore/criu#2131', 'checkpoint-restore/criu#2673', 'containerd/containerd#12162'],
    verified: ON_6_18,
  },
  {
    id: 'pidfd-unsupported',
    pattern: /Can't dump file .*\(.*(anon_inode:)?\[pidfd\]/,
    when: { criu: { before: '4.1' } },
    cause: 'The service holds a pidfd, which CRIU supports from 4.1 on.',
    remedies: [{ text: 'Use CRIU 4.1 or later.' }],
    references: ['criu/pidfd.c'],
    verified: [],
  },
  {
    id: 'pidfd-outside',
    pattern: /pidfd pid \d+ is not a part of process tree|PIDFD_THREAD flag is currently not supported/,
    cause: 'The service holds a pidfd of a process that is not dumped with it, or of a thread.',
    remedies: [{ text: 'Dump that process too, or close the pidfd before the dump.' }],
    references: ['criu/pidfd.c'],
    verified: [
      { kernel: '6.18.44', criu: '4.1.1' },
      { kernel: '6.18.44', criu: '4.2.1' },
    ],
  },
  {
    id: 'gpu-device',
    pattern: /Can't dump file .*\(chr (195|226|235|236|506|507|508|509|510|511):\d+ |Missing required plugin: (cuda|amdgpu)/,
    cause: 'The service uses a GPU, which CRIU dumps with a plugin only.',
    remedies: [
      { text: "Install CRIU's plugin for it (criu-cuda-plugin, criu-amdgpu-plugin), and name its folder with --libdir." },
    ],
    references: ['criu/plugin.c'],
    verified: [],
  },
  {
    id: 'missing-plugin',
    pattern: /Missing required plugin: /,
    cause: 'The images need a plugin of CRIU that is not installed where they are restored.',
    remedies: [{ text: 'Install the plugin, and name its folder with --libdir.' }],
    references: ['criu/image.c'],
    verified: [],
  },
  {
    id: 'unsupported-descriptor',
    pattern: /Can't dump file -?\d+ of that type \[\d+\]/,
    cause:
      'The service holds a descriptor of a kind that CRIU cannot dump; the line names it (userfaultfd, perf events, a device).',
    remedies: [
      { text: 'Make the service close it before the dump.' },
      { text: 'Hand it over at the restore with --external and --inherit-fd, or use a plugin for the device.' },
    ],
    references: ['checkpoint-restore/criu#2021', 'criu/files-ext.c'],
    verified: ON_6_18,
  },
];
