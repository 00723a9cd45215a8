import type { KernelOption } from './option.ts';

const needed = (name: string, neededFor: string, breaks: string, more: Partial<KernelOption> = {}): KernelOption => ({
  name: `CONFIG_${name}`,
  class: 'needed-for',
  neededFor,
  breaks,
  ...more,
});

const optional = (name: string, neededFor: string, breaks: string, more: Partial<KernelOption> = {}): KernelOption => ({
  ...needed(name, neededFor, breaks, more),
  class: 'optional',
});

/** Options that one kind of workload or procedure needs (criu.org/Linux_kernel and the sources named in options-required.ts). */
export const NEEDED_OPTIONS: readonly KernelOption[] = [
  needed(
    'MEM_SOFT_DIRTY',
    'pre-copy and incremental dumps',
    'Changed pages are not tracked: pre-dump and `--track-mem` are refused ("Tracking memory is not available").',
    { since: '3.11' },
  ),
  needed('USERFAULTFD', 'lazy restore (post-copy)', '`criu lazy-pages` and `restore --lazy-pages` do not work.', {
    since: '4.3',
  }),
  needed(
    'CROSS_MEMORY_ATTACH',
    'pre-dump in read mode',
    'process_vm_readv() is absent: `--pre-dump-mode read` fails; the default mode splice is not affected.',
    {
      since: '3.15',
      before: 'always',
    },
  ),
  needed(
    'SECCOMP_FILTER',
    'processes with seccomp filters, so most containers',
    'An image with seccomp filters cannot be restored, and sandboxed services cannot even run here.',
  ),
  needed(
    'RSEQ',
    'images of processes that use rseq, so glibc from 2.35 on',
    'An image taken on a kernel that has rseq cannot be restored here ("rseq: can\'t restore as kernel doesn\'t support it").',
    { since: '4.18' },
  ),
  needed(
    'TIME_NS',
    'clocks that go on across a reboot or on another machine',
    'An image with a time namespace cannot be restored, and restored processes see the monotonic clock of this boot.',
    { since: '5.6' },
  ),
  needed('USER_NS', 'containers with user namespaces', 'Rootless containers can be neither run nor restored.'),
  needed(
    'TIMERFD',
    'processes with timer descriptors',
    'timerfd_create() is absent: an image with such a descriptor cannot be restored.',
  ),
  needed(
    'AIO',
    'native AIO, as MySQL and nginx use it',
    'io_setup() is absent: an image with an AIO ring cannot be restored, and such a service runs without native AIO here.',
  ),
  needed(
    'MEMFD_CREATE',
    'processes with memfd files',
    'memfd_create() is absent: an image with a memfd file cannot be restored.',
    { since: '4.16', before: 'always' },
  ),
  needed(
    'FANOTIFY',
    'processes with fanotify watches',
    'fanotify_init() is absent: an image with such a descriptor cannot be restored.',
  ),
  needed('POSIX_MQUEUE', 'containers that use POSIX message queues', 'A container with an mqueue mount cannot be restored.'),
  needed(
    'INET_RAW_DIAG',
    'processes with raw IP sockets',
    'Raw sockets cannot be listed: a process that has one cannot be dumped; other processes are not affected.',
    { since: '4.10', module: 'raw_diag' },
  ),
  needed('VETH', 'containers with veth network devices', 'The veth pair of a container cannot be restored.', { module: 'veth' }),
  needed(
    'TUN',
    'processes with TUN or TAP devices',
    '/dev/net/tun is absent: a process or network namespace with such a device cannot be restored.',
    {
      module: 'tun',
    },
  ),
  needed('MACVLAN', 'containers with macvlan network devices', 'The macvlan device of a container cannot be restored.', {
    module: 'macvlan',
  }),
  needed('BRIDGE', 'network namespaces with a bridge', 'A bridge inside a dumped network namespace cannot be restored.', {
    module: 'bridge',
  }),
  needed(
    'OVERLAY_FS',
    'containers whose root is an overlay',
    'Container engines cannot mount the root file system that a restore needs.',
    { module: 'overlay' },
  ),
  needed('BPF_SYSCALL', 'processes with BPF maps', 'bpf() is absent: an image with a BPF map cannot be restored.'),
  needed(
    'HUGETLBFS',
    'processes with huge pages',
    'Mappings with MAP_HUGETLB and memfd files with MFD_HUGETLB cannot be restored.',
  ),
  needed('IA32_EMULATION', '32-bit processes on x86-64', 'A 32-bit process can be neither run nor restored.', {
    arch: ['x86', 'x86_64'],
  }),
  optional(
    'CGROUP_FREEZER',
    '`--freeze-cgroup` with cgroup v1',
    'Large process trees in cgroup v1 are stopped task by task; cgroup v2 has a freezer of its own.',
  ),
  optional(
    'PERF_EVENTS',
    'hardware breakpoints',
    'CRIU steps through system calls instead of running to a breakpoint, which is slower.',
  ),
  optional(
    'HAVE_HW_BREAKPOINT',
    'hardware breakpoints',
    'CRIU steps through system calls instead of running to a breakpoint, which is slower.',
  ),
  optional(
    'AUTOFS_FS',
    'mount namespaces with autofs',
    'An autofs mount cannot be restored; CRIU itself calls this experimental.',
    {
      since: '4.18',
      before: 'CONFIG_AUTOFS4_FS',
      module: 'autofs4',
    },
  ),
];
