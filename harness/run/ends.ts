import type { LogEvent } from '../schema/events.ts';
import type { MachineRecord } from '../schema/machine.ts';
import { chooseKernelsOf } from './kernels.ts';
import type { RunRequest } from './request.ts';

/** The machines at both ends of migrations; undefined where every machine is both. */
export const endsOf = async (
  request: RunRequest,
  records: readonly MachineRecord[],
  log: (event: LogEvent) => void,
): Promise<{ from: string[]; to: string[] } | undefined> => {
  const { ends } = request;
  if (ends === undefined) return undefined;
  const idsOf = async (kernels: readonly string[]): Promise<string[]> => {
    // Machines of a lab are named by their kernels like all others.
    const { provider = 'qemu' } = request.machines;
    const lab = request.machines.shapes.length > 0 ? { provider, shapes: [], hosts: [] } : {};
    const chosen = await chooseKernelsOf({ ...request, machines: { ...request.machines, ...lab, kernels } }, log);
    const releases = new Set(chosen.others.map(({ release }) => release));
    return records
      .filter(({ provider, kernel }) => (provider === 'host' ? chosen.running : releases.has(kernel.split(/[~@]/)[0] ?? '')))
      .map(({ id }) => id);
  };
  return { from: await idsOf(ends.from), to: await idsOf(ends.to) };
};
