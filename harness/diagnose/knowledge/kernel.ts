import { type KnownFailure, ON_6_18 } from '../failure.ts';

/** Kernels that changed under CRIU, and features that a kernel does not have yet. */
export const kernelFailures: readonly KnownFailure[] = [
  {
    id: 'so-passcred-refused',
    pattern: /Can't get 1:(16|34) opt: Operation not supported/,
    when: { kernel: { from: '6.16' }, criu: { before: '4.2' } },
    cause:
      'Linux 6.16 and later refuse SO_PASSCRED and SO_PASSSEC on inet sockets, and this CRIU asks for them (CRIU issue 2705).',
    remedies: [{ text: 'Use CRIU 4.2 or later.' }],
    references: ['checkpoint-restore/criu#2705', 'checkpoint-restore/criu#2804', 'checkpoint-restore/criu#2829'],
    verified: [{ kernel: '6.18.44', criu: '4.1.1' }],
  },
  {
    id: 'vdso-layout',
    pattern: /vdso: Unexpected rt vDSO area bounds/,
    when: { kernel: { from: '6.13' }, criu: { before: '4.1' } },
    cause: 'Linux 6.13 and later lay out the vDSO data area in a way that this CRIU does not know (CRIU issue 2532).',
    remedies: [{ text: 'Use CRIU 4.1 or later.' }],
    references: ['checkpoint-restore/criu#2532'],
    verified: [{ kernel: '6.18.44', criu: '3.17.1' }],
  },
  {
    id: 'vvar-order',
    pattern: /VVAR and VVAR_VCLOCK entries are not subsequent/,
    when: { criu: { from: '4.1' } },
    cause: 'The areas of the vDSO do not lie beside each other as this CRIU expects them to.',
    remedies: [{ text: 'Use the newest CRIU.' }],
    references: ['checkpoint-restore/criu#2532'],
    verified: [],
  },
  {
    id: 'vdso-not-in-image',
    pattern: /vdso: Can't find vDSO area in image/,
    cause: 'The images hold no vDSO where this CRIU looks for it: they come from another CRIU or another layout of the vDSO.',
    remedies: [{ text: 'Dump and restore with the same CRIU, 4.1 or later.' }],
    references: ['checkpoint-restore/criu#2622'],
    verified: [],
  },
  {
    id: 'mount-propagation',
    // No range of kernels: the change was taken over into stable branches too, 6.6 among them.
    pattern: /mnt-v2: Failed to make mount .* slave: Invalid argument/,
    when: { criu: { before: '4.1.1' } },
    cause:
      'The kernel changed mount propagation in 6.16 and in stable branches (commit 12f147ddd6de), and this CRIU relies on the old way (CRIU issue 2694).',
    remedies: [{ text: 'Use CRIU 4.1.1 or later.' }, { text: 'Restore with --mntns-compat-mode.' }],
    references: ['checkpoint-restore/criu#2694', 'checkpoint-restore/criu#2693'],
    verified: [],
  },
  {
    id: 'rseq-unsupported',
    pattern: /has rseq but kernel lacks get_rseq_conf feature|rseq: can't restore as kernel doesn't support it/,
    when: { kernel: { before: '5.13' }, glibc: { from: '2.35' } },
    cause:
      'The kernel is older than 5.13 and cannot report restartable sequences, which glibc 2.35 and later use (CRIU issue 1696).',
    remedies: [
      {
        text: 'Start the service with GLIBC_TUNABLES=glibc.pthread.rseq=0.',
        action: { kind: 'environment', variables: { GLIBC_TUNABLES: 'glibc.pthread.rseq=0' } },
      },
      { text: 'Use Linux 5.13 or later.' },
    ],
    references: ['checkpoint-restore/criu#1696', 'checkpoint-restore/criu#2070'],
    verified: [
      { kernel: '5.10.262', criu: '3.17.1' },
      { kernel: '5.10.262', criu: '4.1.1' },
      { kernel: '5.10.262', criu: '4.2.1' },
    ],
  },
  {
    id: 'rseq-stale-cache',
    pattern: /has rseq but kernel lacks get_rseq_conf feature|rseq: can't restore as kernel doesn't support it/,
    when: { kernel: { from: '5.13' } },
    cause:
      'CRIU believes that this kernel cannot report restartable sequences, which Linux 5.13 and later can: its remembered features are of another kernel, or the kernel forbids ptrace.',
    remedies: [{ text: 'Remove /run/criu.kdat, in which CRIU remembers features, and try again.' }],
    references: ['checkpoint-restore/criu#1696', 'criu/kerndat.c'],
    verified: [],
  },
  {
    id: 'rseq-crash',
    pattern: /^\d+ killed by signal 11: Segmentation fault/,
    when: { criu: { before: '3.17' }, glibc: { from: '2.35' } },
    cause:
      'Restartable sequences, which glibc 2.35 and later use, are not restored by this CRIU, so the process crashes (CRIU issue 1695).',
    remedies: [
      { text: 'Use CRIU 3.17 or later, built for this glibc.' },
      {
        text: 'Start the service with GLIBC_TUNABLES=glibc.pthread.rseq=0.',
        action: { kind: 'environment', variables: { GLIBC_TUNABLES: 'glibc.pthread.rseq=0' } },
      },
    ],
    references: ['checkpoint-restore/criu#1695', 'checkpoint-restore/criu#1935', 'checkpoint-restore/criu#2096'],
    verified: [],
  },
  {
    id: 'guard-pages',
    pattern: /doesn't support PAGE_IS_GUARD flag|Collect MADV_GUARD_INSTALL pages .* failed/,
    when: { kernel: { before: '6.16' } },
    cause:
      'The process has guard pages (glibc 2.42 puts them at the end of thread stacks), and this kernel cannot tell CRIU where they are.',
    remedies: [{ text: 'Use Linux 6.16 or later with CRIU 4.2 or later.' }],
    references: ['checkpoint-restore/criu#2652', 'checkpoint-restore/criu#2626'],
    verified: [],
  },
  {
    id: 'no-checkpoint-restore',
    pattern: /ns_last_pid sysctl is inaccessible|map_files is inaccessible|sem_next_id is inaccessible/,
    cause: 'The kernel was built without CONFIG_CHECKPOINT_RESTORE (or, for sem_next_id, without CONFIG_SYSVIPC_SYSCTL).',
    remedies: [
      { text: 'Build the kernel with CONFIG_CHECKPOINT_RESTORE=y and CONFIG_SYSVIPC_SYSCTL=y; config-check tells what else.' },
    ],
    references: ['checkpoint-restore/criu#1569', 'criu/cr-check.c'],
    verified: [],
  },
  {
    id: 'no-proc-children',
    pattern: /Can't open \d+\/task\/\d+\/children on procfs/,
    cause: 'The kernel was built without CONFIG_PROC_CHILDREN, so CRIU cannot see which processes belong to the tree.',
    remedies: [{ text: 'Build the kernel with CONFIG_PROC_CHILDREN=y.' }],
    references: ['checkpoint-restore/criu#2511'],
    verified: [],
  },
  {
    id: 'dirty-tracking-off',
    pattern: /Tracking memory is not available|Dirty tracking (support )?is OFF|Can't reset \d+'s dirty memory tracker/,
    cause: 'The kernel cannot track changed pages (CONFIG_MEM_SOFT_DIRTY), so there is no pre-dump and no incremental dump.',
    remedies: [{ text: 'Leave out --track-mem and pre-dump.' }, { text: 'Build the kernel with CONFIG_MEM_SOFT_DIRTY=y.' }],
    references: ['criu/cr-check.c', 'criu/mem.c'],
    verified: ON_6_18,
  },
  {
    id: 'guard-regions-missing',
    pattern: /MADV_GUARD_INSTALL\) failed with -22/,
    when: { kernel: { before: '6.13' } },
    cause:
      'The images are of a service with guard regions (MADV_GUARD_INSTALL, Linux 6.13, which glibc uses for the stacks of threads), and this kernel does not know them.',
    remedies: [{ text: 'Restore on Linux 6.13 or later, or dump on a kernel before it: there glibc does without them.' }],
    references: ['criu/pie/restorer.c'],
    verified: [{ kernel: '6.12.118', criu: '4.2.1' }],
  },
  {
    id: 'droppable-missing',
    pattern: /Can't restore 0x[0-9a-f]+ mapping with 0xffffffffffffffea/,
    when: { kernel: { before: '6.11' } },
    cause:
      'The images hold a mapping that this kernel refuses as invalid: most likely MAP_DROPPABLE (Linux 6.11), in which glibc keeps the state of getrandom().',
    remedies: [{ text: 'Restore on Linux 6.11 or later, or dump on a kernel before it: there glibc does without it.' }],
    references: ['criu/pie/restorer.c'],
    verified: [{ kernel: '6.1.192', criu: '4.2.1' }],
  },
  {
    id: 'rseq-area-too-large',
    pattern: /failed sys_rseq\(0x[0-9a-f]+, 0x(?!20,)[0-9a-f]+, .*\) = -22/,
    when: { kernel: { before: '6.3' } },
    cause:
      'The service has registered a larger restartable-sequence area than the 32 bytes that kernels before Linux 6.3 take: the kernel that it was dumped on offers more.',
    remedies: [{ text: 'Restore on Linux 6.3 or later, or start the service without it: GLIBC_TUNABLES=glibc.pthread.rseq=0.' }],
    references: ['criu/pie/restorer.c'],
    verified: [{ kernel: '6.1.192', criu: '4.2.1' }],
  },
];
