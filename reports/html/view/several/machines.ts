import type { KernelRecord } from '../../../../harness/schema/machine.ts';
import type { Boot, MachineResult, Results } from '../../../../harness/schema/results.ts';
import { formatValue, plural } from '../../../format.ts';
import type { Matrix } from '../../../matrix/matrix.ts';
import { providerText } from '../../../subject.ts';
import { type CauseView, causeView } from '../failures.ts';
import { type VerdictView, verdictView } from '../words.ts';
import { sourceText } from './entry.ts';

export interface MachineRow {
  readonly kernel: string;
  readonly userland: string;
  readonly criu: string;
  readonly verdict: VerdictView;
  readonly provider: string;
  readonly size: string;
  readonly boots: readonly string[];
  readonly taint: string;
  /** Flavors in which a tiny process survived; empty where none did, or none was tried. What failed is among the findings. */
  readonly survived: string;
  readonly faults: readonly { readonly title: string; readonly tail: string; readonly console: string }[];
  readonly findings: readonly CauseView[];
}

export interface MachinesView {
  readonly heading: string;
  readonly kernels: readonly {
    readonly name: string;
    readonly source: string;
    readonly span: number;
    readonly rows: readonly MachineRow[];
  }[];
  /** What all machines ran on; empty where they differ. */
  readonly provider: string;
  readonly virtual: readonly string[];
}

const sourceWithSuites = (kernel: KernelRecord): string => {
  const { source } = kernel;
  const suites = source.kind === 'package' && source.suites.length > 0 ? `, from ${source.suites.join(', ')}` : '';
  return `${sourceText(kernel)}${suites}`;
};

const bootText = (boots: readonly Boot[], how: Boot['how']): string[] => {
  const times = boots.filter((boot) => boot.how === how).map(({ ready_ms }) => ready_ms);
  if (times.length === 0) return [];
  const [least, most] = [Math.min(...times), Math.max(...times)];
  const range = times.length === 1 ? '' : `${formatValue(least, 'ms')} to `;
  return [`${times.length} ${how}: ${range}${formatValue(most, 'ms')}`];
};

const sizeText = ({ emulator, facts }: MachineResult): string => {
  const cpus = emulator?.cpus ?? facts?.cpu.logical;
  const memory = emulator?.memory_bytes ?? facts?.memory_bytes;
  return cpus === undefined || memory === undefined ? 'unknown' : `${plural(cpus, 'CPU')}, ${formatValue(memory, 'bytes')}`;
};

const rowOf = (matrix: Matrix, kernel: KernelRecord, machine: MachineResult): MachineRow => ({
  kernel: matrix.kernelNames.get(kernel.id) ?? kernel.id,
  userland: machine.userland,
  criu: machine.facts?.criu.version ?? matrix.userlands.find(({ name }) => name === machine.userland)?.criu_version ?? 'unknown',
  verdict: verdictView(machine.verdict),
  provider: providerText(machine),
  size: sizeText(machine),
  boots: [...bootText(machine.boots, 'cold'), ...bootText(machine.boots, 'warm')],
  taint: machine.facts === undefined ? 'not asked' : machine.facts.taint === 0 ? 'none' : String(machine.facts.taint),
  survived: (machine.canaries ?? []).flatMap(({ verdict, flavor }) => (verdict === 'pass' ? [flavor] : [])).join(', '),
  faults: machine.faults.map(({ message, blame, console_tail, console: file }) => ({
    title: `${blame === 'kernel' ? 'Kernel' : 'Ours'}: ${message}`,
    tail: console_tail.trim(),
    console: file ?? '',
  })),
  findings: machine.findings.map(causeView),
});

const headingOf = ({ machines }: Results): string => {
  const up = machines.filter(({ boots, facts }) => boots.length > 0 || facts !== undefined).length;
  const faulty = machines.filter(({ faults }) => faults.length > 0).length;
  const came =
    up === machines.length ? `All ${machines.length} machines came up` : `${up} of ${machines.length} machines came up`;
  return faulty === 0 ? came : `${came}, ${plural(faulty, 'machine')} had a fault`;
};

const fixedText = (fixed: readonly string[] = []): string =>
  fixed.length === 0 ? '' : ` Fixed, so that it repeats: ${fixed.join('; ')}.`;

const virtualText = ({ emulator }: MachineResult): string[] =>
  emulator === undefined
    ? []
    : [
        `${emulator.machine_type}, ${emulator.cpu_model}, kernel arguments ${emulator.kernel_arguments}. ${emulator.accelerator.toUpperCase()}: ${emulator.accelerator_why}.${fixedText(emulator.fixed)}`,
      ];

/** One row per machine, kernels in the order of the matrix. */
export const machinesView = (results: Results, matrix: Matrix): MachinesView => {
  const kernels = matrix.kernels
    .map((kernel) => {
      const rows = results.machines.filter((machine) => machine.kernel === kernel.id).map((one) => rowOf(matrix, kernel, one));
      return {
        name: matrix.kernelNames.get(kernel.id) ?? kernel.id,
        source: sourceWithSuites(kernel),
        span: rows.length,
        rows,
      };
    })
    .filter(({ span }) => span > 0);
  const ranOn = new Set(kernels.flatMap(({ rows }) => rows.map(({ provider, size }) => `${provider}, ${size}`)));
  return {
    heading: headingOf(results),
    kernels,
    provider: ranOn.size === 1 ? ([...ranOn][0] ?? '') : '',
    virtual: [...new Set(results.machines.flatMap(virtualText))],
  };
};
