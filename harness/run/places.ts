import { parseDestination } from '../../vm/ssh/host.ts';
import { inputError } from '../errors.ts';
import { chooseFromLab, loadLab } from './lab/lab.ts';
import type { MachineWishes, QemuShape, WantedHost } from './request.ts';

/** Where `--machines` points by default. */
export const MACHINES_FILE = 'machines.yaml';

type Places = Pick<MachineWishes, 'provider' | 'hosts' | 'shapes'>;

const twice = (names: readonly string[]): string | undefined => names.find((name, index) => names.indexOf(name) !== index);

const expected = 'Expected host, qemu, ssh:user@host[:port], or lab:NAME and lab:* for machines of the machines file.';

export interface PlacesRequest {
  /** What --machine was given, in order. */
  readonly words: readonly string[];
  readonly machinesFile: string;
  readonly sshConfig: string | undefined;
  /** Of the command line: they count for every host that names none itself. */
  readonly userlands: readonly string[];
}

/** What the words of --machine mean. Throws an input error for an unknown word, and for a machine that is named twice. */
export const placesOf = ({ words, machinesFile, sshConfig, userlands }: PlacesRequest): Places => {
  let provider: Places['provider'];
  const hosts: WantedHost[] = [];
  const shapes: QemuShape[] = [];
  for (const word of words) {
    if (word === 'host' || word === 'qemu') {
      if (provider !== undefined && provider !== word)
        throw inputError(
          '--machine host and --machine qemu contradict each other.',
          'Leave both out and name the kernels: --kernel running,6.12.',
        );
      provider = word;
    } else if (word.startsWith('ssh:')) {
      hosts.push({ host: parseDestination(word.slice('ssh:'.length)), userlands: [] });
    } else if (word.startsWith('lab:')) {
      for (const machine of chooseFromLab(loadLab(machinesFile), word.slice('lab:'.length), machinesFile))
        if (machine.kind === 'host') hosts.push(machine.host);
        else shapes.push(machine.shape);
    } else throw inputError(`--machine ${word} is not known.`, expected);
  }
  const again = twice([...hosts.map(({ host }) => host.name), ...shapes.map(({ name }) => name)]);
  if (again !== undefined) throw inputError(`--machine names ${again} twice.`, 'Name every machine once.');
  return {
    provider,
    hosts: hosts.map(({ host, ...wanted }) => ({
      ...wanted,
      host: sshConfig === undefined || host.config !== undefined ? host : { ...host, config: sshConfig },
      userlands: wanted.userlands.length > 0 ? wanted.userlands : userlands,
    })),
    shapes,
  };
};
