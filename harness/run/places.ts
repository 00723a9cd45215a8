import { parseDestination } from '../../vm/ssh/host.ts';
import { parseVagrantPlace } from '../../vm/vagrant/place.ts';
import { inputError } from '../errors.ts';
import { chooseFromLab, loadLab } from './lab/lab.ts';
import type { MachineWishes, WantedVagrant } from './request.ts';

/** Where `--machines` points by default. */
export const MACHINES_FILE = 'machines.yaml';

type Places = Pick<MachineWishes, 'provider' | 'hosts' | 'shapes'> & { readonly vagrants: readonly WantedVagrant[] };

const twice = (names: readonly string[]): string | undefined => names.find((name, index) => names.indexOf(name) !== index);

const EXPECTED =
  'Expected host, qemu, ssh:user@host[:port], vagrant, vagrant:PATH[:NAME], or lab:NAME and lab:* for machines of the machines file.';

const vagrantName = (wanted: WantedVagrant): string => (wanted.kind === 'file' ? wanted.place.name : 'vagrant');

export interface PlacesRequest {
  /** What --machine was given, in order. */
  readonly words: readonly string[];
  readonly machinesFile: string;
  readonly sshConfig: string | undefined;
  /** Of the command line: they count for every host that names none itself. */
  readonly userlands: readonly string[];
}

/** One word of --machine. */
const placeOf = (word: string, machinesFile: string): Places => {
  const none: Places = { provider: undefined, hosts: [], shapes: [], vagrants: [] };
  if (word === 'host' || word === 'qemu') return { ...none, provider: word };
  if (word.startsWith('ssh:')) return { ...none, hosts: [{ host: parseDestination(word.slice('ssh:'.length)), userlands: [] }] };
  if (word === 'vagrant') return { ...none, vagrants: [{ kind: 'generated' }] };
  if (word.startsWith('vagrant:'))
    return { ...none, vagrants: [{ kind: 'file', place: parseVagrantPlace(word.slice('vagrant:'.length)), userlands: [] }] };
  if (!word.startsWith('lab:')) throw inputError(`--machine ${word} is not known.`, EXPECTED);
  const machines = chooseFromLab(loadLab(machinesFile), word.slice('lab:'.length), machinesFile);
  return {
    ...none,
    hosts: machines.flatMap((machine) => (machine.kind === 'host' ? [machine.host] : [])),
    shapes: machines.flatMap((machine) => (machine.kind === 'qemu' ? [machine.shape] : [])),
    vagrants: machines.flatMap((machine) => (machine.kind === 'vagrant' ? [machine.vagrant()] : [])),
  };
};

/** What the words of --machine mean. Throws an input error for an unknown word, and for a machine that is named twice. */
export const placesOf = ({ words, machinesFile, sshConfig, userlands }: PlacesRequest): Places => {
  const places = words.map((word) => placeOf(word, machinesFile));
  const providers = new Set(places.flatMap(({ provider }) => provider ?? []));
  if (providers.size > 1)
    throw inputError(
      '--machine host and --machine qemu contradict each other.',
      'Leave both out and name the kernels: --kernel running,6.12.',
    );
  const [hosts, shapes] = [places.flatMap((one) => one.hosts), places.flatMap((one) => one.shapes)];
  const vagrants = places.flatMap((one) => one.vagrants);
  const again = twice([...hosts.map(({ host }) => host.name), ...shapes.map(({ name }) => name), ...vagrants.map(vagrantName)]);
  if (again !== undefined) throw inputError(`--machine names ${again} twice.`, 'Name every machine once.');
  return {
    provider: [...providers][0],
    hosts: hosts.map(({ host, ...wanted }) => ({
      ...wanted,
      host: sshConfig === undefined || host.config !== undefined ? host : { ...host, config: sshConfig },
      userlands: wanted.userlands.length > 0 ? wanted.userlands : userlands,
    })),
    shapes,
    vagrants: vagrants.map((one) => (one.kind === 'file' && one.userlands.length === 0 ? { ...one, userlands } : one)),
  };
};
