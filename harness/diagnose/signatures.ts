/** A known cause of failure, recognised by the message alone: file names and line numbers move between CRIU versions. */
export interface Signature {
  readonly id: string;
  readonly pattern: RegExp;
  readonly title: string;
  readonly remedy: string;
  /** The machinery around CRIU is to blame, not the kernel, CRIU or service under test. */
  readonly ours?: true;
}

/** Sources: CRIU's source and issue threads; the issue number stands with each where there is one. */
export const signatures: readonly Signature[] = [
  {
    id: 'so-passcred-refused',
    pattern: /Can't get 1:(16|34) opt: Operation not supported/,
    title:
      'Linux 6.16 and later refuse SO_PASSCRED and SO_PASSSEC on inet sockets, and this CRIU asks for them (CRIU issue 2705).',
    remedy: 'Use CRIU 4.2 or later.',
  },
  {
    id: 'vdso-layout',
    pattern:
      /vdso: (Unexpected rt vDSO area bounds|Can't find vDSO area in image)|VVAR and VVAR_VCLOCK entries are not subsequent/,
    title: 'Linux 6.13 and later lay out the vDSO data area in a way that this CRIU does not know (CRIU issue 2532).',
    remedy: 'Use CRIU 4.1 or later.',
  },
  {
    id: 'mount-propagation',
    pattern: /mnt-v2: Failed to make mount .* slave: Invalid argument/,
    title:
      'The kernel changed mount propagation in 6.16 and in stable branches, and this CRIU relies on the old way (CRIU issue 2694).',
    remedy: 'Use CRIU 4.1.1 or later, or try --mntns-compat-mode.',
  },
  {
    id: 'rseq-unsupported',
    pattern: /has rseq but kernel lacks get_rseq_conf feature|rseq: can't restore as kernel doesn't support it/,
    title:
      'The kernel is older than 5.13 and cannot report restartable sequences, which glibc 2.35 and later use (CRIU issue 1696).',
    remedy: 'Use Linux 5.13 or later, or start the service with GLIBC_TUNABLES=glibc.pthread.rseq=0.',
  },
  {
    id: 'network-lock-failed',
    pattern: /Locking network failed|CRIU was built without libnftables support/,
    title: 'CRIU could not lock the network while the service was frozen.',
    remedy: 'Load nf_tables or xt_mark, or choose another --network-lock.',
  },
  {
    id: 'in-flight-connection',
    pattern: /In-flight connection/,
    title: 'A connection was waiting to be accepted at the moment of the dump.',
    remedy: 'Add skip_in_flight to the CRIU options, or pause the clients.',
  },
  {
    id: 'established-connection',
    pattern: /Connected TCP socket/,
    title: 'The service has an established TCP connection, and CRIU was not told to keep it.',
    remedy: 'Add tcp_established to the CRIU options.',
  },
  {
    id: 'ghost-file-too-large',
    pattern: /Can't dump ghost file .* increase limit/,
    title: 'The service holds a deleted file open that is larger than the limit for such files.',
    remedy: 'Raise ghost_limit_bytes in the CRIU options.',
  },
  {
    id: 'io-uring',
    pattern: /anon_inode:\[io_uring\]/,
    title: 'The service uses io_uring, which CRIU does not support (CRIU issue 2131).',
    remedy: 'Switch io_uring off in the service, or set the sysctl kernel.io_uring_disabled to 2.',
  },
  {
    id: 'file-locks',
    pattern: /Some file locks are hold by dumping tasks/,
    title: 'The service holds file locks, and CRIU was not told to keep them.',
    remedy: 'Add file_locks to the CRIU options.',
  },
  {
    id: 'no-checkpoint-restore',
    pattern: /ns_last_pid sysctl is inaccessible|map_files is inaccessible/,
    title: 'The kernel was built without CONFIG_CHECKPOINT_RESTORE.',
    remedy: 'Build the kernel with CONFIG_CHECKPOINT_RESTORE=y.',
  },
  {
    id: 'pid-taken',
    pattern: /Can't fork for \d+: File exists|Pid \d+ do not match expected/,
    title: 'A process id that the restore needs is taken.',
    remedy: 'Restore in a pid namespace of its own.',
  },
  {
    id: 'cpu-mismatch',
    pattern: /CPU (instruction )?capabilities do not match|xsave (max )?size mismatch|FPU feature required by image/,
    title: 'The processor of the restore differs from that of the dump.',
    remedy: 'Restore on the same processor model; virtual machines need a fixed CPU model.',
  },
  {
    id: 'no-sys-resource',
    pattern: /Can't get rlimit \d+: Operation not permitted/,
    title:
      'Root has no CAP_SYS_RESOURCE here, as in many containers, and without it CRIU cannot read the limits of processes of other users.',
    remedy: 'Run where root has all capabilities, or boot a kernel in QEMU: --kernel VERSION.',
    ours: true,
  },
  {
    id: 'no-space',
    pattern: /No space left on device|Img trimmed/,
    title: 'The file system of the images is full.',
    remedy: 'Choose smaller sizes with --param, or free memory: images are kept in memory.',
    ours: true,
  },
];

/** The first signature that one of the lines shows. */
export const diagnose = (lines: readonly string[]): { signature: Signature; line: string } | undefined => {
  for (const line of lines) {
    const signature = signatures.find(({ pattern }) => pattern.test(line));
    if (signature !== undefined) return { signature, line };
  }
  return undefined;
};
