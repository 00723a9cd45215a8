import type { ClockDomain } from '../../schema/cell.ts';
import type { Metric } from '../../schema/results.ts';
import { hostOf, type Seen } from '../side.ts';

const MIB = 2 ** 20;

const emulatorText = ({ machine }: Seen): string[] => {
  const emulator = machine?.emulator;
  if (emulator === undefined) return [];
  return [
    `QEMU ${emulator.qemu_version} (${emulator.accelerator.toUpperCase()}, ${emulator.machine_type}, ${emulator.cpu_model})`,
    `${emulator.cpus} processors, ${Math.round(emulator.memory_bytes / MIB)} MiB`,
  ];
};

const hostText = (seen: Seen): string[] => {
  const { cpu, cores, virtualization } = hostOf(seen);
  return [`${cpu}, ${cores} cores, ${virtualization === 'none' ? 'bare metal' : virtualization}`];
};

/**
 * What two figures must share to stand in one series. Seconds are those of one kind of computer. Instructions are counted by QEMU,
 * whatever it runs on. The kernel, the userland and CRIU are no part of it: they are what a history is about.
 */
export const machineText = (seen: Seen, domain: ClockDomain): string =>
  [...emulatorText(seen), ...(domain === 'instructions' ? [] : hostText(seen))].join(', ') || 'unknown';

const UNTIMED: ReadonlySet<Metric['unit']> = new Set(['bytes', 'pages']);

/** Times and rates of the emulated clock say how busy the host was: of that domain only sizes go into a history. */
export const isTrend = ({ domain, unit, samples }: Metric): boolean =>
  samples.length > 0 && (domain !== 'emulated' || UNTIMED.has(unit));
