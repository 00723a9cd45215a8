import type { VagrantFacts } from '../../vm/vagrant/machine.ts';
import type { VagrantTools } from '../../vm/vagrant/tools.ts';
import type { VagrantMachine } from '../schema/machine.ts';
import type { PreparedMachine } from './execute.ts';

/** What is put on record of a machine that Vagrant brought up. */
export const vagrantRecord = (
  { kind, versions }: Pick<VagrantTools, 'kind' | 'versions'>,
  { machine, provider, found, box, cpuModel }: VagrantFacts,
  more: Pick<VagrantMachine, 'file' | 'named' | 'generated'>,
): VagrantMachine => ({
  ...more,
  machine,
  vagrant: versions.vagrant,
  vagrant_source: kind,
  provider,
  ...(provider !== 'libvirt' || versions.libvirt === undefined ? {} : { libvirt: versions.libvirt }),
  ...(provider !== 'libvirt' || versions.qemu === undefined ? {} : { qemu: versions.qemu }),
  ...(box === undefined ? {} : { box }),
  ...(cpuModel === undefined ? {} : { cpu_model: cpuModel }),
  found,
});

const withoutConfig = ({ record: { remote } }: PreparedMachine): Pick<PreparedMachine['record'], 'remote'> => {
  if (remote === undefined) return {};
  const { config: _gone, ...rest } = remote;
  return { remote: rest };
};

/** Machines over ssh as machines of Vagrant. The configuration of ssh that Vagrant wrote is gone with the run, and so is not named. */
export const ofVagrant = (machines: readonly PreparedMachine[], vagrant: VagrantMachine): PreparedMachine[] =>
  machines.map((machine) => ({
    ...machine,
    record: { ...machine.record, provider: 'vagrant', ...withoutConfig(machine), vagrant },
    provider: { ...machine.provider, id: 'vagrant' },
  }));

/** Calls `release` when the last of these machines is given back. */
export const releasedAfter = (machines: readonly PreparedMachine[], release: () => Promise<void>): PreparedMachine[] => {
  const open = new Set(machines);
  return machines.map((machine) => ({
    ...machine,
    provider: {
      ...machine.provider,
      dispose: async () => {
        await machine.provider.dispose();
        if (open.delete(machine) && open.size === 0) await release();
      },
    },
  }));
};
