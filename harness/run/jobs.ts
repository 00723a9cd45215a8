import { availableParallelism } from 'node:os';
import type { MachineRecord } from '../schema/machine.ts';
import type { MachineWishes } from './request.ts';

/** Memory of an emulator beside that of its guest: translated code, disks in flight. */
const OVERHEAD_BYTES = 512 * 2 ** 20;
/** Guests touch what they need, but the host must not swap when all of them do. */
const SHARE = 0.8;

/** The resources of a host. */
export interface HostSize {
  readonly cores: number;
  readonly memoryBytes: number;
}

const thisHost = (): HostSize => ({
  cores: availableParallelism(),
  // What is free, and what the page cache would give back; within the limits of a container.
  memoryBytes: process.availableMemory(),
});

/**
 * How many machines run side by side: as many as cores and memory allow where only verdicts count. Machines that measure
 * wall time run alone.
 */
export const jobsFor = (
  { jobs, cpus, memoryBytes }: Pick<MachineWishes, 'jobs' | 'cpus' | 'memoryBytes'>,
  machines: readonly Pick<MachineRecord, 'clock_domain'>[],
  host: HostSize = thisHost(),
): number => {
  if (machines.every(({ clock_domain }) => clock_domain === 'wall')) return 1;
  const byCores = Math.floor(host.cores / cpus);
  const byMemory = Math.floor((host.memoryBytes * SHARE) / (memoryBytes + OVERHEAD_BYTES));
  return Math.max(1, Math.min(machines.length, jobs ?? Math.min(byCores, byMemory)));
};
