import type { ConfigReport, MachineFacts } from '../../harness/schema/facts.ts';
import type { Emulator, KernelRecord, SelectionStep, UserlandRecord } from '../../harness/schema/machine.ts';
import type { MachineResult, Provenance, TimeBudget } from '../../harness/schema/results.ts';

/** Invented facts for tests of rendering. They are no measurement and no claim about any kernel. */
export const sampleFacts: MachineFacts = {
  kernel: { release: '6.18.5-sample', version: '#1 SMP PREEMPT_DYNAMIC', arch: 'x86_64' },
  glibc: '2.42',
  node: 'v20.19.2',
  page_size_bytes: 4096,
  cpu: { model: 'Sample CPU @ 2.60GHz', logical: 2 },
  memory_bytes: 8_254_390_272,
  criu: {
    path: '/usr/sbin/criu',
    version: '4.2.1',
    check: { exit_code: 0, output: 'Looks good.' },
    features: [
      { name: 'mem_dirty_track', supported: false, exit_code: 1, message: 'Warn  (criu/kerndat.c:1341): Dirty tracking is OFF' },
      { name: 'uffd', supported: true, exit_code: 0, message: 'uffd is supported' },
      { name: 'tcp_half_closed', supported: true, exit_code: 0, message: 'tcp_half_closed is supported' },
    ],
  },
  images: { path: '/run/criu-qualify/images', file_system: 'tmpfs', free_bytes: 4_000_000_000 },
  root: { file_system: 'overlay' },
  limits: { open_files_hard: 1_048_576, cap_sys_resource: false },
  taint: 0,
};

const option = (
  name: string,
  kind: ConfigReport['options'][number]['class'],
  state: 'built-in' | 'module' | 'missing',
  needed: string,
  breaks: string,
) => ({
  name: `CONFIG_${name}`,
  class: kind,
  needed_for: needed,
  breaks,
  state,
  ...(state === 'missing' ? {} : { value: state === 'module' ? 'm' : 'y' }),
});

const sampleConfig: ConfigReport = {
  source: { kind: 'proc', path: '/proc/config.gz' },
  kernel: '6.18.5',
  options: [
    option(
      'CHECKPOINT_RESTORE',
      'required',
      'built-in',
      '',
      'CRIU cannot set process ids or memory layout, so every restore fails.',
    ),
    option('PID_NS', 'required', 'built-in', '', 'Process id namespaces cannot be collected.'),
    option(
      'NETFILTER_XT_MARK',
      'needed-for',
      'missing',
      'TCP connections with iptables',
      'The network cannot be locked while connections are dumped.',
    ),
    option('INET_DIAG', 'needed-for', 'module', 'services with TCP sockets', 'A dump of a process with a TCP socket fails.'),
    option('MEM_SOFT_DIRTY', 'optional', 'missing', 'pre-copy', 'Changed memory cannot be tracked, so pre-copy is skipped.'),
    option('USERFAULTFD', 'optional', 'built-in', 'lazy restore', 'Memory cannot be brought in on demand.'),
  ],
};

export const sampleProvenance: Provenance = {
  tool: { version: '0.1.0', commit: '0123abc', runner_sha256: 'ab'.repeat(32) },
  argv: ['criu-qualify', 'run', 'quick', '--param', 'memory=64MiB', "it's"],
  host: {
    kernel: '6.18.5-sample',
    distribution: 'Debian GNU/Linux 12 (bookworm)',
    cpu: 'Sample CPU @ 2.60GHz',
    cores: 2,
    memory_bytes: 8_254_390_272,
    virtualization: 'kvm',
    node: 'v20.19.2',
    load_average_1m: 0.42,
  },
  page_cache: 'Warm for both: the files were read once before the first cycle.',
  images: 'Images are written to a tmpfs.',
};

export const sampleUserland: UserlandRecord = {
  name: 'debian-sid',
  id: 'c0ffee123456',
  suite: 'sid',
  built: '2026-11-20T08:00:00.000Z',
  notes: ['The validity date of the release file was not checked.'],
  packages: {
    criu: '4.2.1-1',
    'redis-server': '5:8.0.6-1',
    'nginx-light': '1.30.2-1',
    'mysql-server': '9.7.4-1',
    libc6: '2.42-5',
  },
  criu_version: '4.2.1',
  glibc_version: '2.42',
};

export const sampleKernel: KernelRecord = {
  id: '6.18.5-sample',
  release: '6.18.5-sample',
  upstream: '6.18.5',
  source: { kind: 'running' },
  config: sampleConfig,
};

export const sampleBudget: TimeBudget = {
  total_ms: 48_200,
  entries: [
    { name: 'machine', duration_ms: 1200, what: 'namespaces over the userland' },
    { name: 'start', duration_ms: 9100, what: 'services started, cold starts included' },
    { name: 'warm', duration_ms: 15_300, what: 'data filled and served once' },
    { name: 'dump', duration_ms: 7400, what: 'criu dump' },
    { name: 'restore', duration_ms: 4300, what: 'criu restore' },
    { name: 'prove', duration_ms: 8100, what: 'proofs of survival' },
  ],
  overhead_ms: 2800,
  overhead_ratio: 2800 / 48_200,
};

const sampleSelection: SelectionStep[] = [
  {
    userland: 'debian-trixie',
    criu: '4.1.1',
    why: 'newest stable release',
    canary: 'fail',
    reason: 'criu dump failed for a process with a TCP socket',
    evidence: ["Error (criu/sockets.c:521): sockets: Can't get 1:16 opt: Operation not supported"],
    chosen: false,
  },
  { userland: 'debian-sid', criu: '4.2.1', why: 'next newer CRIU', canary: 'pass', reason: '', evidence: [], chosen: true },
];

export const sampleEmulator: Emulator = {
  accelerator: 'tcg',
  accelerator_why: 'there is no /dev/kvm',
  qemu_version: '10.0.13',
  qemu_source: 'pinned',
  machine_type: 'q35',
  cpu_model: 'max',
  cpus: 2,
  memory_bytes: 2_147_483_648,
  kernel_arguments: 'console=ttyS0 panic=-1',
};

/** The running kernel with one userland. */
export const sampleMachine: MachineResult = {
  id: '6.18.5-sample/debian-sid',
  provider: 'host',
  kernel: '6.18.5-sample',
  userland: 'debian-sid',
  clock_domain: 'wall',
  selection: sampleSelection,
  verdict: 'pass',
  facts: sampleFacts,
  boots: [{ attempt: 1, how: 'cold', ready_ms: 412 }],
  faults: [],
  findings: [],
};
