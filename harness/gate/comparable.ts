import type { Emulator } from '../schema/machine.ts';
import { canonical, type IdentityPart } from './identity.ts';
import { hostOf, type MeasuredHost, type PooledCell, type Seen } from './side.ts';

const PART_NAMES: Readonly<Record<IdentityPart, string>> = {
  workload: 'the workload',
  procedure: 'the procedure',
  subject: 'the subject',
  params: 'the sizes',
  criuOptions: "CRIU's options",
  provider: 'the provider',
  clock: 'the clock',
  rest: 'the way it was done',
};

/** Memory of a machine is what its kernel leaves of it, which differs a little between kernels. */
const MEMORY_TOLERANCE = 0.02;
const MIB = 2 ** 20;

type Values = Readonly<Record<string, unknown>>;

const valueText = (value: unknown): string =>
  value === undefined ? 'absent' : typeof value === 'object' ? canonical(value) : String(value);

/** Only the keys that differ: `memory is 67108864 in BASE, 1073741824 in RUN`. */
const valuesThatDiffer = (base: Values, run: Values): string =>
  [...new Set([...Object.keys(base), ...Object.keys(run)])]
    .filter((key) => canonical(base[key]) !== canonical(run[key]))
    .map((key) => `${key.replaceAll('_', ' ')} is ${valueText(base[key])} in BASE, ${valueText(run[key])} in RUN`)
    .join(', ');

const valuesOf = ({ seen }: PooledCell, part: 'params' | 'criuOptions'): Values => {
  const cell = seen[0]?.result.cell;
  if (part === 'params') return cell?.workload.params ?? {};
  const { network_lock, ...options } = cell?.criu.options ?? {};
  return options;
};

const partText = (part: IdentityPart, base: PooledCell, run: PooledCell): string => {
  const name = PART_NAMES[part];
  if (part === 'params' || part === 'criuOptions')
    return `${name} differ: ${valuesThatDiffer(valuesOf(base, part), valuesOf(run, part))}`;
  return `${name} differs: ${base.identity[part]} in BASE, ${run.identity[part]} in RUN`;
};

const partsThatDiffer = (base: PooledCell, run: PooledCell, mayDiffer: readonly IdentityPart[]): string[] =>
  (Object.keys(PART_NAMES) as IdentityPart[])
    .filter((part) => base.identity[part] !== run.identity[part] && !mayDiffer.includes(part))
    .map((part) => partText(part, base, run));

const differing = (name: string, base: string, run: string): string[] =>
  base === run ? [] : [`${name} differs: ${base} in BASE, ${run} in RUN`];

/** Of a virtual machine, what does not make its figures others: why it was chosen, and what its kernel was told. */
const NO_REASON: ReadonlySet<string> = new Set(['accelerator_why', 'qemu_source', 'kernel_arguments']);

const EMULATOR_NAMES: Readonly<Record<string, string>> = {
  accelerator: 'the accelerator',
  qemu_version: 'the version of QEMU',
  machine_type: "the type of QEMU's machine",
  cpu_model: "the CPU model of QEMU's machine",
  cpus: "the number of processors of QEMU's machine",
  memory_bytes: "the memory of QEMU's machine in bytes",
};

const emulatorReasons = (base: Emulator | undefined, run: Emulator | undefined): string[] => {
  if (base === undefined || run === undefined) return [];
  const [before, after]: readonly Values[] = [base, run];
  return Object.keys({ ...before, ...after })
    .filter((key) => !NO_REASON.has(key))
    .flatMap((key) =>
      differing(EMULATOR_NAMES[key] ?? `what is ${key.replaceAll('_', ' ')}`, valueText(before?.[key]), valueText(after?.[key])),
    );
};

type Host = Pick<MeasuredHost, 'cpu' | 'cores' | 'memory_bytes' | 'virtualization'>;

/** Seconds are those of one computer; instructions and verdicts are not. */
export const hostReasons = (base: Host, run: Host): string[] => [
  ...differing('the processor of the host', base.cpu, run.cpu),
  ...differing('the number of cores of the host', String(base.cores), String(run.cores)),
  ...differing('the virtualization of the host', base.virtualization, run.virtualization),
  ...(Math.abs(base.memory_bytes / run.memory_bytes - 1) <= MEMORY_TOLERANCE
    ? []
    : differing(
        'the memory of the host',
        `${Math.round(base.memory_bytes / MIB)} MiB`,
        `${Math.round(run.memory_bytes / MIB)} MiB`,
      )),
];

const againstEach = (one: Seen, others: readonly Seen[], isWall: boolean): string[] =>
  others.flatMap((other) => [
    ...emulatorReasons(one.machine?.emulator, other.machine?.emulator),
    ...(isWall ? hostReasons(hostOf(one), hostOf(other)) : []),
  ]);

/** Why two cells cannot be compared, each reason once; empty when they can. */
export const reasonsAgainst = (base: PooledCell, run: PooledCell, mayDiffer: readonly IdentityPart[]): string[] => {
  const isWall = base.identity.clock === 'wall' && run.identity.clock === 'wall';
  return [
    ...new Set([...partsThatDiffer(base, run, mayDiffer), ...base.seen.flatMap((one) => againstEach(one, run.seen, isWall))]),
  ];
};
