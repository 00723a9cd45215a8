import { type KnownFailure, ON_6_18 } from '../failure.ts';

/** What is around CRIU: rights, /proc, scripts, cgroups, security modules, the command line. */
export const surroundingFailures: readonly KnownFailure[] = [
  {
    id: 'not-root',
    pattern:
      /CRIU needs to have the CAP_SYS_ADMIN or the CAP_CHECKPOINT_RESTORE capability|Running as non-root requires '--unprivileged'/,
    quiet: true,
    cause: 'CRIU was started without the rights that it needs.',
    remedies: [
      { text: 'Run CRIU as root.' },
      { text: 'Give it CAP_CHECKPOINT_RESTORE with setcap, start it with --unprivileged, and mind kernel.yama.ptrace_scope.' },
    ],
    references: ['criu/crtools.c', 'criu/cr-check.c'],
    verified: ON_6_18,
  },
  {
    id: 'no-sys-resource',
    pattern: /Can't get rlimit \d+: Operation not permitted/,
    cause:
      'Root has no CAP_SYS_RESOURCE here, as in many containers, and without it CRIU cannot read the limits of processes of other users.',
    remedies: [{ text: 'Run where root has all capabilities, or boot a kernel in QEMU: --kernel VERSION.' }],
    references: ['criu/cr-dump.c'],
    verified: [],
    ours: true,
  },
  {
    id: 'ids-refused',
    pattern: /Unable to set real, effective and saved (user|group) ID/,
    cause:
      'CRIU may not give a restored process the users and groups that it had, as in a user namespace that does not map them.',
    remedies: [{ text: 'Restore as root, or in a user namespace with the same mapping.' }],
    references: ['criu/pie/restorer.c'],
    verified: [],
  },
  {
    id: 'proc-not-mounted',
    pattern: /Can't open (self|\d+): No such file or directory|Can't open \/proc/,
    cause: 'There is no /proc where CRIU runs, or it shows another pid namespace than that of CRIU.',
    remedies: [{ text: 'Mount it: mount -t proc proc /proc, in the pid namespace of CRIU.' }],
    references: ['criu/util.c'],
    verified: ON_6_18,
  },
  {
    id: 'action-script-failed',
    pattern: /Script .* exited with -?\d+/,
    cause: 'A script given with --action-script failed.',
    remedies: [{ text: 'Run the script by hand with the CRTOOLS_SCRIPT_ACTION that the log names, and mend it.' }],
    references: ['criu/action-scripts.c'],
    verified: ON_6_18,
  },
  {
    id: 'unknown-option',
    pattern: /unrecognized option '|invalid argument for --/,
    quiet: true,
    cause: 'This CRIU does not know an option that it was given.',
    remedies: [{ text: 'Use a CRIU that has the option, or leave it out.' }],
    references: ['criu/config.c'],
    verified: ON_6_18,
  },
  {
    id: 'criu-not-installed',
    pattern: /exec: "criu": executable file not found|criu: command not found|CRIU is not installed/,
    quiet: true,
    cause: 'The container runtime found no criu program.',
    remedies: [{ text: 'Install CRIU where the runtime runs, and put it into its PATH.' }],
    references: ['checkpoint-restore/criu#535', 'docker/for-win#2049'],
    verified: [],
  },
  {
    id: 'freezer-cgroup-missing',
    pattern: /Neither a cgroupv1 \(freezer\.state\) or cgroupv2 \(cgroup\.freeze\) control file found/,
    cause: 'The cgroup given with --freeze-cgroup has no freezer.',
    remedies: [
      { text: 'Give the path of a cgroup that exists and has cgroup.freeze or freezer.state, or leave the option out.' },
    ],
    references: ['criu/seize.c'],
    verified: ON_6_18,
  },
  {
    id: 'cgroup-path-gone',
    pattern:
      /cg: (Can't move \S+ into|Failed accessing cgroup dir|Cgroup dir .* doesn't exist|Abort restore of existing cgroups)/,
    cause: 'A cgroup that the service was in does not exist at the restore, or may not be changed.',
    remedies: [{ text: 'Give --manage-cgroups=ignore, or delegate the cgroup.' }],
    references: ['checkpoint-restore/criu#1793', 'opencontainers/runc#3546'],
    verified: [],
  },
  {
    id: 'seccomp-unsupported',
    pattern: /Can't fetch filter on tid_real|failed to suspend seccomp|SECCOMP_SET_MODE_FILTER returned/,
    cause:
      'CRIU cannot read or set the seccomp filters of a process: it lacks CAP_SYS_ADMIN, or the kernel lacks CONFIG_SECCOMP_FILTER or CONFIG_CHECKPOINT_RESTORE.',
    remedies: [{ text: 'Run CRIU as root, on Linux 4.4 or later with both options.' }],
    references: ['criu/seccomp.c', 'criu/pie/restorer.c'],
    verified: [],
  },
  {
    id: 'security-module-differs',
    pattern:
      /can't write lsm profile|\S+ LSM specified but \S+ not supported by kernel|mismatched lsm types and lsm profile|aa stack(ing)? featured? disabled|Setting SELinux socket context .* failed/,
    cause: 'The security module (AppArmor, SELinux) or its profile at the restore is not that of the dump.',
    remedies: [{ text: 'Load the profile, or name one with --lsm-profile TYPE:NAME or --lsm-mount-context.' }],
    references: ['criu/lsm.c', 'criu/apparmor.c'],
    verified: ON_6_18,
  },
];
