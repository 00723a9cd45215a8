import { parseDestination } from '../../vm/ssh/host.ts';
import { inputError } from '../errors.ts';
import { chooseFromLab, loadLab } from './lab/lab.ts';
import type { MachineWishes } from './request.ts';

/** Where `--machines` points by default. */
export const MACHINES_FILE = 'machines.yaml';

type Places = Pick<MachineWishes, 'provider' | 'hosts' | 'shapes'>;

const twice = (names: readonly string[]): string | undefined => names.find((name, index) => names.indexOf(name) !== index);

const EXPECTED = 'Expected host, qemu, ssh:user@host[:port], or lab:NAME and lab:* for machines of the machines file.';

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
  const none: Places = { provider: undefined, hosts: [], shapes: [] };
  if (word === 'host' || word === 'qemu') return { ...none, provider: word };
  if (word.startsWith('ssh:')) return { ...none, hosts: [{ host: parseDestination(word.slice('ssh:'.length)), userlands: [] }] };
  if (!word.startsWith('lab:')) throw inputError(`--machine ${word} is not known.`, EXPECTED);
  const machines = chooseFromLab(loadLab(machinesFile), word.slice('lab:'.length), machinesFile);
  return {
    ...none,
    hosts: machines.flatMap((machine) => (machine.kind === 'host' ? [machine.host] : [])),
    shapes: machines.flatMap((machine) => (machine.kind === 'qemu' ? [machine.shape] : [])),
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
  const again = twice([...hosts.map(({ host }) => host.name), ...shapes.map(({ name }) => name)]);
  if (again !== undefined) throw inputError(`--machine names ${again} twice.`, 'Name every machine once.');
  return {
    provider: [...providers][0],
    hosts: hosts.map(({ host, ...wanted }) => ({
      ...wanted,
      host: sshConfig === undefined || host.config !== undefined ? host : { ...host, config: sshConfig },
      userlands: wanted.userlands.length > 0 ? wanted.userlands : userlands,
    })),
    shapes,
  };
};
