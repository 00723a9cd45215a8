import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { ServiceNetwork } from '../../../../workloads/network.ts';

/*
 * The network of a migration. Both machines have a bridge, and the cable between them is in it; the service has a network namespace and an
 * address of its own, plugged into the bridge of the machine that it is in. Clients are in the first machine, and stay there.
 */

/** Of the range for tests (RFC 2544): no machine has it by chance. */
const ADDRESS = { clients: '198.18.0.1', other: '198.18.0.2', service: '198.18.0.10' } as const;
const PREFIX = 24;
/** Jumbo frames: every frame costs an emulated processor the same, however large it is. */
const MTU = 9000;

export type Side = 'source' | 'target';

/** Address of the bridge of each machine. */
export const addressOf = (side: Side): string => (side === 'source' ? ADDRESS.clients : ADDRESS.other);

export const NETWORK: ServiceNetwork = { service: ADDRESS.service, peer: ADDRESS.clients };

/** Of the service, another one in each machine: only an announcement tells a client that its address has moved. */
const MAC = { source: '02:63:72:69:75:0a', target: '02:63:72:69:75:0b' } as const;
const BRIDGE_MAC = { source: '02:63:72:69:75:01', target: '02:63:72:69:75:02' } as const;
/** A card that is brought back has the address of the saved machine, perhaps that of the other one. */
const CARD_MAC = { source: '02:63:72:69:75:11', target: '02:63:72:69:75:12' } as const;

const NAMESPACE = 'service';
const [BRIDGE, CARD, PLUG] = ['bridge0', 'eth0', 'plug0'];
const MODULES = ['virtio_net', 'bridge', 'veth'];

const ip = async (...commands: string[]): Promise<void> => {
  await execa('ip', ['-batch', '-'], { input: `${commands.join('\n')}\n`, stdout: 'ignore' });
};

/** Starts a program in the network of the service. nsenter becomes that program: its pid is the one that is known. */
export const inServiceNetwork = (argv: readonly string[]): [string, ...string[]] => [
  'nsenter',
  `--net=/run/netns/${NAMESPACE}`,
  '--',
  ...argv,
];

/** Connects this machine to the other one. Rejects with the reason where its kernel has not what that takes. */
export const plugIn = async (side: Side): Promise<void> => {
  await execa('modprobe', ['--all', ...MODULES], { reject: false });
  await ip(
    `link add ${BRIDGE} address ${BRIDGE_MAC[side]} mtu ${MTU} type bridge stp_state 0 forward_delay 0`,
    `link set ${CARD} address ${CARD_MAC[side]} mtu ${MTU} master ${BRIDGE} up`,
    `address add ${addressOf(side)}/${PREFIX} dev ${BRIDGE}`,
    `link set ${BRIDGE} up`,
  );
};

export const unplug = async (): Promise<void> => {
  await execa('ip', ['link', 'delete', BRIDGE ?? ''], { reject: false });
};

/** The namespace of the service, which is there without its process. */
export interface ServicePlace {
  /** Plugs it into the bridge and announces its address to everyone (gratuitous ARP): from then on its packets come here. */
  readonly announce: () => Promise<void>;
  /** Takes its address away with everything that is left in the namespace, the rules too that hold its packets back. */
  readonly remove: () => Promise<void>;
}

/** Commands to one ip that is running already: starting it takes a tenth of a second under emulation, and clients wait. */
const waitingIp = (argv: readonly string[]): ChildProcess => {
  const [file = '', ...words] = argv;
  const child = spawn(file, [...words, 'ip', '-batch', '-'], { stdio: ['pipe', 'ignore', 'ignore'] });
  // One that has ended already is told by how it ended.
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  return child;
};

/** Gives a waiting ip its command; rejects where that fails, for then nobody can reach the service, whatever CRIU did. */
const carryOut = async (child: ChildProcess, command: string): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) {
    child.stdin?.end(`${command}\n`);
    await once(child, 'exit');
  }
  if (child.exitCode !== 0) throw new Error(`ip ended with ${child.exitCode ?? child.signalCode}: ${command}`);
};

const removePlace = async (): Promise<void> => {
  await execa('ip', ['link', 'delete', PLUG ?? ''], { reject: false });
  await execa('ip', ['netns', 'delete', NAMESPACE], { reject: false });
};

/**
 * Makes the network of the service, unplugged: a restore needs the address, and whatever a client sends before the connections are there
 * would be answered with a reset.
 */
export const makePlace = async (side: Side): Promise<ServicePlace> => {
  try {
    return await placeOn(side);
  } catch (error) {
    await removePlace();
    throw error;
  }
};

const placeOn = async (side: Side): Promise<ServicePlace> => {
  await ip(
    `netns add ${NAMESPACE}`,
    `link add ${PLUG} mtu ${MTU} type veth peer name eth0 address ${MAC[side]} mtu ${MTU} netns ${NAMESPACE}`,
    `link set ${PLUG} up`,
  );
  const inside = inServiceNetwork([]);
  await execa(inside[0], [...inside.slice(1), 'ip', '-batch', '-'], {
    input: ['link set lo up', `address add ${ADDRESS.service}/${PREFIX} dev eth0`, 'link set eth0 up', ''].join('\n'),
    stdout: 'ignore',
  });
  // From now on the kernel announces the address whenever that of the card is set (arp_notify of ip-sysctl.rst).
  await execa(inside[0], [...inside.slice(1), 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/conf/eth0/arp_notify']);
  const [outer, inner] = [waitingIp(['env']), waitingIp(inside)];
  return {
    announce: async () => {
      await carryOut(outer, `link set ${PLUG} master ${BRIDGE}`);
      await carryOut(inner, `link set eth0 address ${MAC[side]}`);
    },
    remove: async () => {
      for (const child of [outer, inner]) child.kill('SIGKILL');
      await removePlace();
    },
  };
};

/** Bytes that this machine has sent to the other one so far, headers and what was sent again included. */
export const sentBytes = async (): Promise<number> =>
  Number((await readFile(`/sys/class/net/${CARD}/statistics/tx_bytes`, 'utf8')).trim());

const ESTABLISHED = '01';

/** An IPv4 address as /proc/net/tcp has it: in hex, in the order of the bytes of the processor. */
const hexOf = (address: string): string =>
  address
    .split('.')
    .toReversed()
    .map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'))
    .join('');

/** Connections of clients in this machine to the service that are established: port and inode of each socket, by /proc/net/tcp (proc(5)). */
export const connectionsOf = (table: string): string[] =>
  table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const isClient = remote.startsWith(`${hexOf(ADDRESS.service)}:`) && state === ESTABLISHED;
      return isClient ? [`${Number.parseInt(local.split(':')[1] ?? '', 16)}/${inode}`] : [];
    })
    .toSorted();

export const readConnections = async (): Promise<string[]> => connectionsOf(await readFile('/proc/net/tcp', 'utf8'));

/** Pids are given from here on, far above what a machine that has just started has given away: they must be free in the other one. */
export const FIRST_PID = 20_000;
export const leaveLowPids = (): Promise<void> => writeFile('/proc/sys/kernel/ns_last_pid', String(FIRST_PID));
