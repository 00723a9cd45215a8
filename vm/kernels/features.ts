/** What one feature of `criu check --feature NAME` means. */
export interface FeatureKnowledge {
  readonly name: string;
  /** First kernel that has it; empty where that is not known or no matter of the kernel's version. */
  readonly since: string;
  /** What does not work when it is absent, in one sentence. */
  readonly consequence: string;
  /** The kernel option it needs, with the CONFIG_ prefix. */
  readonly option?: string;
}

type Row = readonly [name: string, since: string, consequence: string, option?: string];

/** The names of CRIU 4.2.1; consequences as read in its sources (criu/cr-check.c, criu/kerndat.c and where each flag is used). */
const ROWS: readonly Row[] = [
  ['mnt_id', '3.15', 'Open files cannot be told apart by mount, so nested mount namespaces cannot be dumped.'],
  ['mem_dirty_track', '3.11', 'Changed pages are not tracked: no pre-copy and no incremental dumps.', 'CONFIG_MEM_SOFT_DIRTY'],
  ['aio_remap', '3.19', 'Processes that use native AIO cannot be restored.', 'CONFIG_AIO'],
  ['timerfd', '3.17', 'Timer descriptors cannot be restored with their expirations.', 'CONFIG_TIMERFD'],
  ['tun', '3.12', 'TUN and TAP devices cannot be dumped or restored.', 'CONFIG_TUN'],
  ['tun_ns', '5.2', 'The network namespace of a TUN descriptor cannot be found.', 'CONFIG_TUN'],
  ['userns', '3.18', 'Containers with user namespaces cannot be restored.', 'CONFIG_USER_NS'],
  [
    'fdinfo_lock',
    '4.1',
    'File locks are read from /proc/locks, where the holder in another namespace is not seen.',
    'CONFIG_FILE_LOCKING',
  ],
  ['seccomp_suspend', '4.3', 'Processes under seccomp cannot be dumped safely.', 'CONFIG_SECCOMP'],
  ['seccomp_filters', '4.4', 'Seccomp filters cannot be dumped, so most containers cannot.', 'CONFIG_SECCOMP_FILTER'],
  ['loginuid', '3.13', 'The login uid of the audit system is not restored.', 'CONFIG_AUDITSYSCALL'],
  ['cgroupns', '4.6', 'Cgroup namespaces are not kept.', 'CONFIG_CGROUPS'],
  ['autofs', '', 'Autofs mounts cannot be restored.', 'CONFIG_AUTOFS_FS'],
  ['tcp_half_closed', '4.10', 'Half-closed TCP connections cannot be dumped.'],
  ['compat_cr', '4.12', '32-bit processes cannot be dumped on a 64-bit kernel.', 'CONFIG_IA32_EMULATION'],
  ['uffd', '4.3', 'No lazy restore (post-copy).', 'CONFIG_USERFAULTFD'],
  ['uffd-noncoop', '4.11', 'Lazy restore cannot follow fork, mremap and munmap of the restored process.', 'CONFIG_USERFAULTFD'],
  ['can_map_vdso', '4.9', 'The vDSO is moved with mremap() instead of mapped in place.'],
  [
    'sk_ns',
    '4.10',
    'The network namespace of a socket cannot be found: sockets of several namespaces cannot be dumped.',
    'CONFIG_NET_NS',
  ],
  ['sk_unix_file', '4.10', 'The path of a bound unix socket is guessed by an older method, which can fail.', 'CONFIG_UNIX'],
  ['net_diag_raw', '4.10', 'Processes with raw IP sockets cannot be dumped.', 'CONFIG_INET_RAW_DIAG'],
  ['nsid', '4.0', 'Several network namespaces cannot be dumped together.', 'CONFIG_NET_NS'],
  ['link_nsid', '4.0', 'Device pairs across network namespaces cannot be matched.', 'CONFIG_VETH'],
  ['kcmp_epoll', '4.13', 'An epoll descriptor that watches a closed or passed-on descriptor cannot be dumped.', 'CONFIG_KCMP'],
  ['timens', '5.6', 'The monotonic clock of a restored process jumps after a reboot or on another machine.', 'CONFIG_TIME_NS'],
  ['external_net_ns', '', 'CRIU is older than 3.10: a network namespace cannot be left to a runtime.'],
  ['clone3_set_tid', '5.5', 'Pids are restored through ns_last_pid, a race with every other fork.'],
  ['newifindex', '5.13', 'Network devices cannot be moved back with their old index.', 'CONFIG_NET_NS'],
  ['nftables', '', 'CRIU was built without libnftables: nftables rules of a network namespace are not kept.'],
  ['has_ipt_legacy', '', 'No legacy iptables command was found: legacy rules of a network namespace are not kept.'],
  ['pidfd_store', '5.6', 'A pid that was used again between two pre-dumps is not noticed.'],
  ['ns_pid', '4.1', 'Timers that signal a thread cannot be dumped inside a pid namespace.', 'CONFIG_PID_NS'],
  ['apparmor_stacking', '', 'Stacked AppArmor profiles of containers are not kept.', 'CONFIG_SECURITY_APPARMOR'],
  ['network_lock_nftables', '5.6', '`--network-lock nftables` does not work.', 'CONFIG_NF_TABLES_INET'],
  ['sockopt_buf_lock', '5.15', 'Whether a socket had fixed buffer sizes is not kept.'],
  ['memfd_hugetlb', '4.14', 'memfd files on huge pages cannot be restored.', 'CONFIG_HUGETLBFS'],
  ['move_mount_set_group', '5.15', 'Mounts are restored by the older engine, which handles fewer propagation groups.'],
  ['openat2', '5.6', 'Mounts are restored by the older engine.'],
  ['get_rseq_conf', '5.13', 'Processes that use rseq, so all with glibc from 2.35 on, cannot be dumped.', 'CONFIG_RSEQ'],
  ['ipv6_freebind', '4.15', 'The free-bind option of IPv6 sockets is not kept.', 'CONFIG_IPV6'],
  ['pagemap_scan', '6.7', 'Memory is scanned through /proc/PID/pagemap, which is slower.', 'CONFIG_PROC_PAGE_MONITOR'],
  [
    'timer_cr_ids',
    '6.15',
    'POSIX timer ids are restored by creating and deleting timers until the id fits.',
    'CONFIG_POSIX_TIMERS',
  ],
  [
    'overlayfs_maps',
    '6.8',
    'Mapped files on an overlay show the wrong device and inode, so they may not be found.',
    'CONFIG_OVERLAY_FS',
  ],
  [
    'breakpoints',
    '',
    'CRIU steps through system calls instead of running to a breakpoint: slower, not wrong.',
    'CONFIG_HAVE_HW_BREAKPOINT',
  ],
  [
    'pagemap_scan_guard_pages',
    '6.15',
    'Guard regions are not seen: processes that use MADV_GUARD_INSTALL, so threads with glibc from 2.42 on, cannot be dumped safely.',
    'CONFIG_PROC_PAGE_MONITOR',
  ],
];

/** Every feature that is known here, in the order of CRIU's own list. */
export const FEATURES: readonly FeatureKnowledge[] = ROWS.map(([name, since, consequence, option]) => ({
  name,
  since,
  consequence,
  ...(option === undefined ? {} : { option }),
}));

/** What is known of a feature; undefined for one that a newer CRIU brought. */
export const describeFeature = (name: string): FeatureKnowledge | undefined => FEATURES.find((feature) => feature.name === name);

/**
 * The feature names in the text of `criu --help`, in its order; empty when it has no such block.
 * CRIU has no option that lists them: `criu check --feature list` answers "Unknown feature list".
 */
export const parseFeatureNames = (helpText: string): string[] => {
  const lines = helpText.split('\n');
  const start = lines.findIndex((line) => /^\s*--feature FEAT\s.*one of:/.test(line));
  if (start === -1) return [];
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => !/^\s+[a-z0-9_-]+(?:,\s*[a-z0-9_-]+)*,?\s*$/.test(line) || /^\s*-/.test(line));
  const block = after.slice(0, end === -1 ? after.length : end).join(' ');
  return block
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
};
