import type { RemoteHost, SelectionStep, UserlandRecord, VagrantMachine } from '../../../harness/schema/machine.ts';
import type { MachineResult, Results, TimeBudget } from '../../../harness/schema/results.ts';
import { formatArgv, formatDate, formatNumber, formatPercent, formatValue, plural } from '../../format.ts';
import { clocksOf, onlySubject, providerText, remoteText, vagrantText } from '../../subject.ts';
import { clockLabel } from './words.ts';

export interface BudgetView {
  readonly total: string;
  readonly overhead: string;
  readonly entries: readonly {
    readonly name: string;
    readonly what: string;
    readonly duration: string;
    readonly share: string;
    /** Length of the bar in per cent, a plain number that is safe in a style attribute. */
    readonly bar: string;
  }[];
}

/** Where the time of the run went, our own overhead as the last line. */
export const budgetView = (budget: TimeBudget): BudgetView => {
  const entries = [
    ...budget.entries,
    { name: 'our own overhead', duration_ms: budget.overhead_ms, what: 'everything that is not accounted for above' },
  ];
  const longest = Math.max(...entries.map((entry) => entry.duration_ms));
  const share = (ms: number): number => (budget.total_ms > 0 ? ms / budget.total_ms : 0);
  return {
    total: budget.total_ms > 0 ? formatValue(budget.total_ms, 'ms') : '',
    overhead: formatPercent(budget.overhead_ratio),
    entries: entries.map(({ name, what, duration_ms }) => ({
      name,
      what,
      duration: formatValue(duration_ms, 'ms'),
      share: formatPercent(share(duration_ms)),
      bar: longest > 0 ? Math.max(0, (duration_ms / longest) * 100).toFixed(1) : '0',
    })),
  };
};

export interface SelectionView {
  readonly userland: string;
  readonly criu: string;
  readonly why: string;
  readonly canary: 'pass' | 'fail' | 'error' | 'missing';
  readonly word: string;
  readonly reason: string;
  readonly evidence: string;
  readonly chosen: boolean;
}

const CANARY_WORDS = {
  pass: 'canary passed',
  fail: 'canary failed',
  error: 'canary could not be run',
  'not-run': 'canary not run',
} as const;

/** Which userlands were tried on this kernel, and what came out. */
export const selectionView = (selection: readonly SelectionStep[]): readonly SelectionView[] =>
  selection.map((step) => ({
    userland: step.userland,
    criu: step.criu,
    why: step.why,
    canary: step.canary === 'not-run' ? 'missing' : step.canary,
    word: CANARY_WORDS[step.canary],
    reason: step.reason,
    evidence: step.evidence.join('\n'),
    chosen: step.chosen,
  }));

export interface Fact {
  readonly name: string;
  readonly value: string;
}

const factsOf = (machine: MachineResult['facts']): Fact[] =>
  machine === undefined
    ? []
    : [
        { name: 'Kernel', value: `${machine.kernel.release} ${machine.kernel.version}, ${machine.kernel.arch}` },
        {
          name: 'CRIU',
          value: `${machine.criu.version}${machine.criu.git_id === undefined ? '' : `, build ${machine.criu.git_id}`}, ${machine.criu.path}`,
        },
        { name: 'glibc', value: machine.glibc },
        { name: 'Node.js in the machine', value: machine.node },
        { name: 'Processor in the machine', value: `${machine.cpu.model}, ${machine.cpu.logical} logical` },
        { name: 'Memory of the machine', value: formatValue(machine.memory_bytes, 'bytes') },
        { name: 'Page size', value: `${machine.page_size_bytes} bytes` },
        { name: 'Root file system', value: machine.root.file_system },
        ...(machine.free_page_reporting === true
          ? [
              {
                name: 'Free memory',
                value: 'goes back to the host (free page reporting): first use of a page costs a fault there too',
              },
            ]
          : []),
        {
          name: 'File system of the images',
          value: `${machine.images.file_system}, ${machine.images.path}, ${formatValue(machine.images.free_bytes, 'bytes')} free`,
        },
        {
          name: 'Open files, hard limit',
          value: `${machine.limits.open_files_hard}${machine.limits.cap_sys_resource ? '' : ', cannot be raised'}`,
        },
        { name: 'Kernel taint', value: String(machine.taint) },
      ];

const emulatorFacts = (machine: MachineResult | undefined): Fact[] => {
  const emulator = machine?.emulator;
  if (emulator === undefined) return [];
  const { cpu_model, cpus, memory_bytes, machine_type, qemu_source, accelerator_why, kernel_arguments, fixed = [] } = emulator;
  return [
    { name: 'Emulator', value: `${providerText(machine)} (${qemu_source}): ${accelerator_why}` },
    {
      name: 'Virtual machine',
      value: `${machine_type}, ${cpu_model}, ${plural(cpus, 'processor')}, ${formatValue(memory_bytes, 'bytes')}`,
    },
    { name: 'Arguments of the kernel', value: kernel_arguments },
    ...(fixed.length === 0 ? [] : [{ name: 'Fixed, so that it repeats', value: fixed.join('; ') }]),
  ];
};

const userlandFacts = (userland: UserlandRecord): Fact[] => [
  {
    name: 'Userland',
    value: `${userland.name} (${userland.id}), suite ${userland.suite}, built ${formatDate(userland.built)}`,
  },
  ...userland.notes.map((value) => ({ name: `Note on ${userland.name}`, value })),
];

/** The host that was reached by ssh. What this page calls the host is where the program ran. */
const remoteFacts = (remote: RemoteHost | undefined): Fact[] =>
  remote === undefined
    ? []
    : [
        { name: 'Remote host', value: `${remoteText(remote)}, ${remote.distribution}` },
        { name: 'Remote processor', value: `${remote.cpu}, ${remote.cores} cores, ${formatValue(remote.memory_bytes, 'bytes')}` },
        { name: 'Remote virtualization', value: `${remote.virtualization}: ${remote.virtualization_why}` },
        { name: 'Remote load, 1 minute', value: formatNumber(remote.load_average_1m) },
        { name: 'Remote userland', value: remote.userland === 'installed' ? 'what is installed there' : 'carried over' },
        {
          name: 'Remote Node.js',
          value: `${remote.node.version}, ${remote.node.origin === 'carried' ? 'carried over' : 'its own'}`,
        },
      ];

const vagrantFacts = (vagrant: VagrantMachine | undefined): Fact[] => {
  if (vagrant === undefined) return [];
  const { vagrant_source, libvirt, qemu, box, cpu_model, found, generated } = vagrant;
  const with_ = [...(libvirt === undefined ? [] : [`libvirt ${libvirt}`]), ...(qemu === undefined ? [] : [`QEMU ${qemu}`])];
  return [
    { name: 'Vagrant', value: vagrantText(vagrant) },
    {
      name: 'Where Vagrant came from',
      value: `${vagrant_source === 'host' ? 'installed on the host' : 'a root filesystem of its own'}${with_.length === 0 ? '' : `, with ${with_.join(', ')}`}`,
    },
    ...(box === undefined ? [] : [{ name: 'Box', value: box }]),
    ...(cpu_model === undefined ? [] : [{ name: 'Processor that libvirt gives it', value: cpu_model }]),
    { name: 'State before the run, and after it', value: found.replaceAll('_', ' ') },
    ...(generated === undefined
      ? []
      : [
          {
            name: 'Virtual machine',
            value: `${generated.accelerator.toUpperCase()}: ${generated.accelerator_why}; ${plural(generated.cpus, 'processor')}, ${formatValue(generated.memory_bytes, 'bytes')}`,
          },
        ]),
  ];
};

/** Everything one needs to do the run again; what holds of one machine only stands here when there is one. */
export const provenanceFacts = (results: Results): readonly Fact[] => {
  const { tool, argv, host, criu_override, page_cache, images } = results.provenance;
  const machine = results.machines.length > 1 ? undefined : onlySubject(results).machine;
  return [
    { name: 'Run', value: `${results.run.id}, suite ${results.run.suite}, ${results.run.state}` },
    { name: 'Started', value: formatDate(results.run.created) },
    ...(results.run.ended === undefined ? [] : [{ name: 'Ended', value: formatDate(results.run.ended) }]),
    { name: 'Command', value: formatArgv(argv) },
    { name: 'criu-qualify', value: `${tool.version}${tool.commit === undefined ? '' : `, commit ${tool.commit}`}` },
    { name: 'Runner, SHA-256', value: tool.runner_sha256 },
    ...emulatorFacts(machine),
    ...vagrantFacts(machine?.vagrant),
    ...remoteFacts(machine?.remote),
    ...factsOf(machine?.facts),
    ...(criu_override === undefined
      ? []
      : [{ name: 'CRIU given by --criu', value: `${criu_override.path}, SHA-256 ${criu_override.sha256}` }]),
    { name: 'Host', value: `${host.distribution}, kernel ${host.kernel}` },
    { name: 'Host processor', value: `${host.cpu}, ${host.cores} cores, ${formatValue(host.memory_bytes, 'bytes')}` },
    { name: 'Virtualization', value: host.virtualization },
    { name: 'Host load, 1 minute', value: formatNumber(host.load_average_1m) },
    { name: 'Node.js on the host', value: host.node },
    {
      name: 'Clock',
      value: clocksOf(results)
        .map((clock) => clockLabel[clock])
        .join('; '),
    },
    ...results.userlands.flatMap(userlandFacts),
    { name: 'Page cache', value: page_cache },
    { name: 'Images', value: images },
  ];
};

export interface PackagesView {
  readonly title: string;
  readonly packages: readonly Fact[];
}

/** Packages of each userland, by name. */
export const packagesView = ({ userlands }: Results): readonly PackagesView[] =>
  userlands
    .map(({ name, packages }) => ({
      title: userlands.length > 1 ? `Packages of ${name}` : 'Packages of the userland',
      packages: Object.entries(packages)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ name: key, value })),
    }))
    .filter(({ packages }) => packages.length > 0);
