import { access } from 'node:fs/promises';
import { execa } from 'execa';
import type { OptionProbe } from '../schema/facts.ts';

/** What the running kernel shows of an option: a path that only exists with it. Sources: proc(5) and the Makefiles of Linux. */
const PATHS: Readonly<Record<string, string>> = {
  CONFIG_CHECKPOINT_RESTORE: '/proc/sys/kernel/ns_last_pid',
  CONFIG_PID_NS: '/proc/self/ns/pid',
  CONFIG_NET_NS: '/proc/self/ns/net',
  CONFIG_UTS_NS: '/proc/self/ns/uts',
  CONFIG_IPC_NS: '/proc/self/ns/ipc',
  CONFIG_USER_NS: '/proc/self/ns/user',
  CONFIG_TIME_NS: '/proc/self/ns/time',
  CONFIG_CGROUPS: '/proc/self/cgroup',
  CONFIG_SYSVIPC: '/proc/sysvipc/shm',
  CONFIG_SYSVIPC_SYSCTL: '/proc/sys/kernel/shmmax',
  CONFIG_PROC_CHILDREN: '/proc/thread-self/children',
  CONFIG_PROC_PAGE_MONITOR: '/proc/self/pagemap',
  CONFIG_FILE_LOCKING: '/proc/locks',
  CONFIG_EPOLL: '/proc/sys/fs/epoll/max_user_watches',
  CONFIG_INOTIFY_USER: '/proc/sys/fs/inotify/max_user_watches',
  CONFIG_POSIX_MQUEUE: '/proc/sys/fs/mqueue/msg_max',
  CONFIG_AIO: '/proc/sys/fs/aio-max-nr',
  CONFIG_UNIX: '/proc/net/unix',
  CONFIG_INET: '/proc/net/tcp',
  CONFIG_SECCOMP_FILTER: '/proc/sys/kernel/seccomp/actions_avail',
  CONFIG_USERFAULTFD: '/proc/sys/vm/unprivileged_userfaultfd',
  CONFIG_HUGETLBFS: '/proc/sys/vm/nr_hugepages',
  CONFIG_BPF_SYSCALL: '/proc/sys/kernel/unprivileged_bpf_disabled',
  CONFIG_PERF_EVENTS: '/proc/sys/kernel/perf_event_paranoid',
};

/** Options that are modules in most kernels: whether `modprobe` gets them, or they are built in. */
const MODULES: Readonly<Record<string, string>> = {
  CONFIG_UNIX_DIAG: 'unix_diag',
  CONFIG_INET_DIAG: 'inet_diag',
  CONFIG_INET_TCP_DIAG: 'tcp_diag',
  CONFIG_INET_UDP_DIAG: 'udp_diag',
  CONFIG_INET_RAW_DIAG: 'raw_diag',
  CONFIG_PACKET_DIAG: 'af_packet_diag',
  CONFIG_NETLINK_DIAG: 'netlink_diag',
  CONFIG_NF_TABLES: 'nf_tables',
  CONFIG_NFT_COMPAT: 'nft_compat',
  CONFIG_NETFILTER_XT_MARK: 'xt_mark',
  CONFIG_VETH: 'veth',
  CONFIG_TUN: 'tun',
};

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

const probePath = async ([name, file]: [string, string]): Promise<OptionProbe> => {
  const present = await exists(file);
  return { name, present, how: `${file} ${present ? 'is there' : 'is not there'}` };
};

/** One modprobe for all: it goes on after a module that it cannot load, and names it. */
const probeModules = async (): Promise<OptionProbe[]> => {
  const names = Object.values(MODULES);
  const { exitCode, stderr } = await execa('modprobe', ['--all', ...names], { reject: false, stdin: 'ignore', timeout: 60_000 });
  // Not there, or killed: then nothing was tried, and nothing may be said.
  if (exitCode === undefined) return [];
  const complaints = (stderr ?? '').split('\n').filter((line) => line.trim() !== '');
  return Object.entries(MODULES).map(([name, module]) => {
    const complaint = complaints.find((line) => new RegExp(`\\b${module}\\b`).test(line));
    return { name, present: complaint === undefined, how: complaint?.trim() ?? `modprobe ${module} succeeded` };
  });
};

/**
 * What the kernel really does, to be held against its configuration. Modules are only tried where the machine has a kernel of
 * its own: loading them into the kernel of the host would change it.
 */
export const probeOptions = async (mayLoadModules: boolean): Promise<OptionProbe[]> => {
  const paths = await Promise.all(Object.entries(PATHS).map(probePath));
  return mayLoadModules ? [...paths, ...(await probeModules())] : paths;
};
