import type { Kernel } from '../../vm/kernels/catalogue/kernel.ts';
import type { MachineSpec } from '../../vm/machine.ts';
import { vagrantPlace } from '../../vm/vagrant/place.ts';
import { inputError } from '../errors.ts';
import type { LogEvent } from '../schema/events.ts';
import type { KernelRecord, MachineRecord } from '../schema/machine.ts';
import type { RunFile } from '../schema/run.ts';
import type { PreparedMachine } from './execute.ts';
import { giveBack } from './give-back.ts';
import type { MachineGroup } from './machine-group.ts';
import { prepareGenerated } from './prepare-generated.ts';
import { prepareVagrant, type VagrantRequest } from './prepare-vagrant.ts';
import type { ResumeRequest } from './resume.ts';

const wishesOf = (run: RunFile, records: readonly MachineRecord[]): VagrantRequest['machines'] => {
  const generated = records[0]?.vagrant?.generated;
  return {
    provider: 'qemu',
    hosts: [],
    shapes: [],
    kernels: [],
    modules: undefined,
    flavour: undefined,
    userlands: [...new Set(records.map(({ userland }) => userland))],
    clocks: ['wall'],
    cpus: generated?.cpus ?? 1,
    memoryBytes: generated?.memory_bytes ?? 0,
    jobs: undefined,
    freshMachines: run.options.fresh_machines,
    qemu: 'auto',
    accelerator: generated?.accelerator ?? 'auto',
    bootTimeoutMs: run.options.boot_timeout_ms,
    kernelArguments: generated?.kernel_arguments ?? '',
  };
};

/** Those of a group that the run was planned with; each must be there again. */
const same = async (dir: string, records: readonly MachineRecord[], { machines }: MachineGroup): Promise<PreparedMachine[]> => {
  const found = records.map((record) => ({ record, machine: machines.find((one) => one.record.id === record.id) }));
  const gone = found.find(({ machine }) => machine === undefined);
  if (gone === undefined) return found.flatMap(({ record, machine }) => (machine === undefined ? [] : [{ ...machine, record }]));
  await giveBack(machines);
  throw inputError(
    `The run in ${dir} was planned for ${gone.record.id}, and Vagrant brings up ${machines.map(({ record }) => record.id).join(', ')}.`,
    'Make a new run; figures of two machines do not mix.',
  );
};

/** Machines of Vagrant of a run that is taken up again: brought up anew, with the same kernels, and the same packages or userlands. */
export const resumeVagrant = async (
  request: ResumeRequest,
  run: RunFile,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
  sameKernel: (record: KernelRecord) => Promise<Kernel>,
): Promise<PreparedMachine[]> => {
  const records = run.machines.filter(({ vagrant }) => vagrant !== undefined);
  const kindOf = ({ vagrant, lab }: MachineRecord): string =>
    JSON.stringify(vagrant?.file === undefined ? [] : [vagrant.file, vagrant.machine, lab]);
  const machines: PreparedMachine[] = [];
  try {
    for (const kind of new Set(records.map(kindOf))) {
      const own = records.filter((record) => kindOf(record) === kind);
      const all = { ...request, machines: wishesOf(run, own) };
      const [{ vagrant, lab, kernel: id, remote } = { vagrant: undefined, lab: undefined, kernel: '', remote: undefined }] = own;
      if (vagrant?.file === undefined) {
        const ids = new Set(own.map(({ kernel }) => kernel));
        const kernels: Kernel[] = [];
        for (const record of run.kernels.filter((one) => ids.has(one.id))) kernels.push(await sameKernel(record));
        machines.push(...(await same(request.dir, own, await prepareGenerated(all, spec, log, kernels))));
        continue;
      }
      const place = {
        ...vagrantPlace(vagrant.file, vagrant.named === true ? vagrant.machine : undefined),
        name: id.slice(id.indexOf('@') + 1),
      };
      const userlands = remote?.userland === 'carried' ? own.map(({ userland }) => userland) : [];
      machines.push(
        ...(await same(request.dir, own, await prepareVagrant(all, { kind: 'file', place, userlands, lab }, spec, log))),
      );
    }
    return machines;
  } catch (error) {
    await giveBack(machines);
    throw error;
  }
};
