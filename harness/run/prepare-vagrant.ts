import path from 'node:path';
import type { MachineSpec } from '../../vm/machine.ts';
import { bringUp } from '../../vm/vagrant/machine.ts';
import { openTools } from '../../vm/vagrant/tools.ts';
import type { LogEvent } from '../schema/events.ts';
import { allOf } from './give-back.ts';
import type { MachineGroup } from './machine-group.ts';
import { prepareGenerated } from './prepare-generated.ts';
import { prepareSsh } from './prepare-ssh.ts';
import type { RunRequest, WantedVagrant } from './request.ts';
import { span } from './select.ts';
import { ofVagrant, releasedAfter, vagrantRecord } from './vagrant-group.ts';

export type VagrantRequest = Pick<RunRequest, 'cacheDir' | 'mirror' | 'define' | 'signal' | 'say' | 'machines'>;

type WantedFile = Extract<WantedVagrant, { kind: 'file' }>;

/** The machine of a Vagrantfile of the user's: up, over ssh from then on, and put back as it was found. */
const prepareFile = async (
  request: VagrantRequest,
  { place, userlands, lab }: WantedFile,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<MachineGroup> => {
  const { signal, say } = request;
  const tools = await span(log, 'vagrant', 'finding Vagrant and libvirt, or starting ours', () =>
    openTools({ ...request, folders: [path.dirname(place.file)], needsLibvirt: false }),
  );
  try {
    const running = await span(log, 'vagrant-up', 'vagrant up', () => bringUp({ tools, place, signal, say }));
    try {
      const group = await prepareSsh(request, { host: running.host, userlands, lab }, spec, log);
      const record = vagrantRecord(tools, running.facts, { file: place.file, named: place.machine !== undefined });
      return {
        ...group,
        machines: releasedAfter(ofVagrant(group.machines, record), () => allOf([running.putBack, tools.close])),
      };
    } catch (error) {
      await running.putBack().catch(() => undefined);
      throw error;
    }
  } catch (error) {
    await tools.close().catch(() => undefined);
    throw error;
  }
};

/** Machines that Vagrant brings up: of a Vagrantfile of the user's, or of one that is generated for kernels and userlands. */
export const prepareVagrant = (
  request: VagrantRequest,
  wanted: WantedVagrant,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<MachineGroup> =>
  wanted.kind === 'file' ? prepareFile(request, wanted, spec, log) : prepareGenerated(request, spec, log);
