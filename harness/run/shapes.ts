import type { MachineSpec } from '../../vm/machine.ts';
import type { LogEvent } from '../schema/events.ts';
import { chooseKernelsOf } from './kernels.ts';
import type { MachineGroup } from './machine-group.ts';
import { prepareQemu } from './prepare-qemu.ts';
import type { MachineWishes, QemuShape, RunRequest } from './request.ts';

/** Machines of a lab may be of equal kernels and userlands: their names tell them apart. */
export const named = ({ kernels, machines, ...group }: MachineGroup, name: string): MachineGroup => {
  const at = (kernel: string): string => `${kernel}@${name}`;
  return {
    ...group,
    kernels: kernels.map((kernel) => ({ ...kernel, id: at(kernel.id) })),
    machines: machines.map(({ record, ...machine }) => ({
      ...machine,
      record: { ...record, id: `${at(record.kernel)}/${record.userland}`, kernel: at(record.kernel), lab: name },
    })),
  };
};

/** What is wished of the QEMU machines of one shape: its own words, else those of the command line. */
export const wishesOf = (wishes: MachineWishes, shape: QemuShape): MachineWishes => ({
  ...wishes,
  provider: 'qemu',
  hosts: [],
  shapes: [],
  vagrants: [],
  kernels: shape.kernels.length > 0 ? shape.kernels : wishes.kernels,
  userlands: shape.userlands.length > 0 ? shape.userlands : wishes.userlands,
  cpus: shape.cpus ?? wishes.cpus,
  memoryBytes: shape.memoryBytes ?? wishes.memoryBytes,
  accelerator: shape.accelerator ?? wishes.accelerator,
  kernelArguments: shape.kernelArguments ?? wishes.kernelArguments,
});

/** The QEMU machines of a shape of the machines file. */
export const prepareShape = async (
  request: RunRequest,
  shape: QemuShape,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<MachineGroup> => {
  const own = { ...request, machines: wishesOf(request.machines, shape) };
  const { others } = await chooseKernelsOf(own, log);
  return named(await prepareQemu(own, others, spec, log), shape.name);
};
