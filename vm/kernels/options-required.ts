import type { KernelOption } from './option.ts';

const required = (name: string, breaks: string, more: Partial<KernelOption> = {}): KernelOption => ({
  name: `CONFIG_${name}`,
  class: 'required',
  neededFor: '',
  breaks,
  ...more,
});

/**
 * Options without which CRIU does not start, `criu check` fails, or no container can be dumped or restored.
 * Read in CRIU 4.2 (criu/cr-check.c, criu/kerndat.c, criu/sockets.c, criu/namespaces.c, criu/proc_parse.c)
 * and in the Kconfig files and sources of Linux 7.2; the list of criu.org/Linux_kernel is the base.
 */
export const REQUIRED_OPTIONS: readonly KernelOption[] = [
  required(
    'CHECKPOINT_RESTORE',
    'The kernel interfaces made for CRIU are absent (ns_last_pid, PR_SET_MM_MAP, PR_GET_TID_ADDRESS, sem_next_id, /proc/PID/timers): `criu check` fails.',
  ),
  required('NAMESPACES', 'None of the namespace options can be set: see NET_NS and PID_NS, without which CRIU does not work.'),
  required(
    'PID_NS',
    'The sysctl kernel.ns_last_pid is part of PID namespaces: `criu check` fails with "ns_last_pid sysctl is inaccessible", and containers cannot be restored.',
  ),
  required(
    'NET_NS',
    'A CRIU built with libnftables does not start, because its probe for nftables unshares a network namespace; containers with their own network cannot be restored.',
  ),
  required('UTS_NS', 'A container with its own host name cannot be restored: creating its UTS namespace fails.'),
  required(
    'IPC_NS',
    'Processes with System V shared memory cannot be dumped ("doesn\'t live in IPC ns"), nor containers restored into their own IPC namespace.',
  ),
  required('SYSVIPC', 'Without System V IPC there is no /proc/sys/kernel/sem_next_id: `criu check` fails.'),
  required(
    'SYSVIPC_SYSCTL',
    '/proc/sys/kernel/sem_next_id, msg_next_id and shm_next_id are absent: `criu check` fails, and System V objects cannot get their old ids back.',
  ),
  // Debian's configurations of 7.3 have SYSCTL alone, and their kernels have /proc/sys.
  required('SYSCTL', '/proc/sys is absent: `criu check` fails at kernel.ns_last_pid.', {
    since: '7.3',
    before: 'CONFIG_PROC_SYSCTL',
  }),
  required('PROC_CHILDREN', 'CRIU cannot collect the process tree: "Can\'t open PID/task/TID/children on procfs".', {
    since: '4.2',
    before: 'CONFIG_CHECKPOINT_RESTORE',
  }),
  required(
    'PROC_PAGE_MONITOR',
    '/proc/PID/pagemap is absent, so CRIU fails while it starts: "check_pagemap failed when initializing kerndat".',
  ),
  required(
    'KCMP',
    'The system call kcmp() is absent: `criu check` fails, and CRIU cannot tell which descriptors, files and memory tasks share.',
    {
      since: '5.12',
      before: 'CONFIG_CHECKPOINT_RESTORE',
    },
  ),
  required(
    'POSIX_TIMERS',
    '/proc/PID/timers and getitimer() are absent, which CRIU reads from every process that it dumps: every dump fails.',
    {
      since: '4.10',
      before: 'always',
    },
  ),
  required(
    'CGROUPS',
    '/proc/PID/task/TID/cgroup is absent, which CRIU reads for itself and for every thread: every dump by root fails.',
  ),
  required('FILE_LOCKING', '/proc/locks and flock() are absent, with which CRIU probes fdinfo: CRIU fails while it starts.'),
  required('UNIX98_PTYS', '/dev/ptmx is absent: `criu check` fails, and no process with a terminal can be dumped.'),
  required(
    'EPOLL',
    'epoll_create() is absent: CRIU fails while it starts ("has_kcmp_epoll_tfd failed when initializing kerndat").',
  ),
  required('EVENTFD', 'eventfd() is absent: `criu check` fails ("Can\'t make eventfd").'),
  required('SIGNALFD', 'signalfd() is absent: `criu check` fails ("Can\'t make signalfd").'),
  required('INOTIFY_USER', 'inotify_init() is absent: CRIU fails while it starts ("Can\'t create inotify").'),
  required(
    'FHANDLE',
    'open_by_handle_at() is absent, so inotify and fanotify watches are found only by --irmap-scan-path; where nothing else selects EXPORTFS, `criu check` fails too.',
  ),
  required('UNIX', 'Unix sockets are absent, over which CRIU talks to its parasite: `criu check` and every dump fail.'),
  required('INET', 'TCP sockets are absent: `criu check` fails ("Can\'t create TCP socket").'),
  required(
    'UNIX_DIAG',
    'Unix sockets cannot be listed: a process that has one cannot be dumped, nor any container with its own network namespace; `criu check` does not notice.',
    { module: 'unix_diag' },
  ),
  required(
    'INET_DIAG',
    'TCP and UDP sockets cannot be listed: a process that has one cannot be dumped; `criu check` does not notice.',
    {
      module: 'inet_diag',
    },
  ),
  required(
    'INET_TCP_DIAG',
    'TCP sockets cannot be listed: a process that has one cannot be dumped; `criu check` does not notice.',
    {
      module: 'tcp_diag',
    },
  ),
  required(
    'INET_UDP_DIAG',
    'UDP sockets (and UDP-Lite up to kernel 7.0) cannot be listed: a process that has one cannot be dumped, nor any container with its own network namespace.',
    { module: 'udp_diag' },
  ),
  required(
    'PACKET_DIAG',
    'Packet sockets cannot be listed: a dump of a network namespace other than that of CRIU stops without an Error line, as does one of a process with such a socket.',
    { module: 'af_packet_diag' },
  ),
  required(
    'NETLINK_DIAG',
    'Netlink sockets cannot be listed: a dump of a network namespace other than that of CRIU stops without an Error line, as does one of a process with such a socket.',
    { module: 'netlink_diag' },
  ),
];
