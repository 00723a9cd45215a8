import { type KnownFailure, ON_6_18 } from '../failure.ts';

const OWN_NAMESPACE = { text: 'Restore in a pid namespace of its own: unshare -pf --mount-proc, or criu-ns.' };
const SESSION = { text: 'Start the service with setsid and without a terminal: setsid COMMAND </dev/null >log 2>&1.' };

/** Process trees: which processes can be taken, and what stands in the way of bringing them back. */
export const processFailures: readonly KnownFailure[] = [
  {
    id: 'session-outside',
    pattern: /is not a session leader\. Consider using --shell-job|A session leader of .* is outside of its pid namespace/,
    cause: 'The service belongs to a session whose leader is not dumped with it, as when it was started from a shell.',
    remedies: [SESSION, { text: 'Give --shell-job to the dump and to the restore; the restore then needs a terminal.' }],
    references: ['criu/pstree.c', 'criu/cr-dump.c'],
    verified: ON_6_18,
  },
  {
    id: 'terminal-outside',
    pattern:
      /tty: (Found slave peer index|Found dangling tty|ctty inheritance detected|Don't have tty to inherit session from|No task found with sid)/,
    cause: 'The service uses a terminal whose other end, or whose session, is not dumped with it.',
    remedies: [SESSION, { text: 'Give --shell-job to the dump and to the restore; the restore then needs a terminal.' }],
    references: ['checkpoint-restore/criu#2144', 'criu/tty.c'],
    verified: ON_6_18,
  },
  {
    id: 'pid-taken',
    pattern: /Can't fork for \d+: File exists|Pid \d+ do not match expected|Thread pid mismatch|Unable to create a thread: /,
    cause: 'A process id that the restore needs is taken.',
    remedies: [OWN_NAMESPACE, { text: 'Use Linux 5.5 or later, which creates a process with a given id without a race.' }],
    references: ['checkpoint-restore/criu#2692', 'checkpoint-restore/criu#2779', 'checkpoint-restore/criu#1431'],
    verified: ON_6_18,
  },
  {
    id: 'task-not-seizable',
    pattern: /Unable to interrupt task: \d+ \(Operation not permitted\)/,
    quiet: true,
    cause:
      'CRIU may not take hold of a process with ptrace: a debugger or tracer already holds it, or a security policy forbids it.',
    remedies: [
      { text: 'Stop the debugger or tracer (TracerPid in /proc/PID/status names it).' },
      {
        text: 'Set the sysctl kernel.yama.ptrace_scope to 0, and give CRIU CAP_SYS_PTRACE.',
        action: { kind: 'sysctl', name: 'kernel.yama.ptrace_scope', value: '0' },
      },
    ],
    references: ['compel/src/lib/infect.c', 'checkpoint-restore/criu#2724'],
    verified: ON_6_18,
  },
  {
    id: 'restored-task-not-seizable',
    pattern: /Can't attach to (init|\d+): Operation not permitted/,
    cause: 'CRIU may not take hold of a process that it has restored: a security policy forbids it, or a tracer was faster.',
    remedies: [{ text: 'Give CRIU CAP_SYS_PTRACE, and look at SELinux, AppArmor and kernel.yama.ptrace_scope.' }],
    references: ['checkpoint-restore/criu#2724'],
    verified: [],
  },
  {
    id: 'no-such-process',
    pattern: /Unable to interrupt task: \d+ \(No such process\)/,
    quiet: true,
    cause: 'There is no process with the id that was to be dumped; it ended, or has another id in the pid namespace of CRIU.',
    remedies: [{ text: 'Give the process id as CRIU sees it, of a process that still runs.' }],
    references: ['compel/src/lib/infect.c'],
    verified: ON_6_18,
  },
  {
    id: 'criu-within-tree',
    pattern: /The criu itself is within dumped tree/,
    cause: 'CRIU is a descendant of the process that it is to dump.',
    remedies: [{ text: 'Start CRIU from outside the tree that it dumps.' }],
    references: ['compel/src/lib/infect.c'],
    verified: ON_6_18,
  },
  {
    id: 'shared-address-space',
    pattern: /Can't make VM id for \d+/,
    cause: 'Two processes share one address space (clone with CLONE_VM, or vfork that still waits), which CRIU cannot dump.',
    remedies: [{ text: 'Dump when no such process is alive, as after the exec of a vfork.' }],
    references: ['criu/cr-dump.c'],
    verified: ON_6_18,
  },
  {
    id: 'nested-namespace',
    pattern: /Can't dump nested \w+ namespace for \d+|Can't dump a pid namespace without the process init/,
    cause:
      'A process of the tree is in a namespace of its own of a kind that CRIU dumps only for the whole tree (pid, user, uts, ipc, time).',
    remedies: [
      { text: 'Dump from the first process of that namespace.' },
      { text: 'Name an existing namespace with --external pid[INODE]:NAME.' },
    ],
    references: ['criu/namespaces.c'],
    verified: ON_6_18,
  },
  {
    id: 'freeze-timeout',
    pattern: /Timeout reached\. Try to interrupt|Unable to freeze cgroup|FATAL: Unable to interrupt the current operation/,
    cause: 'A process could not be frozen in time: it waits in the kernel (state D), or the machine is slow.',
    remedies: [
      { text: 'Raise --timeout, which is 10 seconds.' },
      { text: 'See with ps which process is in state D, and on what it waits.' },
    ],
    references: ['criu/seize.c'],
    verified: [],
  },
  {
    id: 'restored-task-crashed',
    pattern: /^\d+ killed by signal \d+: /,
    cause: 'A restored process was killed by a signal before it ran on, without an error of CRIU before.',
    remedies: [
      { text: 'Restore with -v4 and read the last lines of the restorer (pie); look into dmesg and for the OOM killer.' },
    ],
    references: ['criu/cr-restore.c'],
    verified: [],
  },
];
