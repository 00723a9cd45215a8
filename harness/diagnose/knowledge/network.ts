import { type KnownFailure, ON_6_18 } from '../failure.ts';

const lock = (network_lock: 'iptables' | 'nftables' | 'skip', text: string) => ({
  text,
  action: { kind: 'criu-options' as const, options: { network_lock } },
});

/** Network namespaces, devices, and the lock that holds packets back while the service is frozen. */
export const networkFailures: readonly KnownFailure[] = [
  {
    id: 'network-lock-failed',
    pattern:
      /Locking (network|connection) failed|CRIU was built without libnftables support|Nftables based locking requires libnftables|^(net: |nf: )?Iptables configuration failed/,
    cause:
      'CRIU could not lock the network while the service was frozen: the firewall tool failed or the kernel lacks its modules.',
    remedies: [
      lock('nftables', 'Choose --network-lock nftables (network_lock in a cell).'),
      lock('iptables', 'Choose --network-lock iptables.'),
      { text: 'Load nf_tables and xt_mark.', action: { kind: 'modules', names: ['nf_tables', 'xt_mark'] } },
      lock('skip', 'Choose --network-lock skip, where no packet can reach the service while it is frozen.'),
      { text: 'Run CRIU as root with CAP_NET_ADMIN.' },
    ],
    references: ['checkpoint-restore/criu#1435', 'checkpoint-restore/criu#2323', 'checkpoint-restore/criu#2653'],
    verified: ON_6_18,
  },
  {
    id: 'network-lock-leftovers',
    pattern: /CHAIN_USER_DEL failed \(Device or resource busy\): chain CRIU/,
    quiet: true,
    cause: 'A restore that failed earlier left its chain CRIU in the firewall (CRIU issue 2828).',
    remedies: [{ text: 'Delete the chains named CRIU with iptables, and dump with --network-lock nftables.' }],
    references: ['checkpoint-restore/criu#2828'],
    verified: [],
  },
  {
    id: 'tool-missing',
    pattern: /execvp\(.*\) failed: No such file or directory/,
    cause: 'A program that CRIU calls, such as sh, iptables-restore or ip, is not there.',
    remedies: [
      { text: 'Install iptables and iproute2 where CRIU runs, and mind PATH.' },
      lock('nftables', 'Choose --network-lock nftables, which needs no program.'),
    ],
    references: ['criu/util.c'],
    verified: ON_6_18,
  },
  {
    id: 'unsupported-network-device',
    pattern: /Unsupported link \d+ \(type \d+ kind \S+\)|Unsupported link type \d+/,
    cause: 'The network namespace of the service has a device of a kind that CRIU cannot dump, such as wireguard, ifb or ipvlan.',
    remedies: [
      { text: 'Remove the device before the dump.' },
      { text: 'Keep the namespace, and name it with --external net[INODE]:NAME.' },
    ],
    references: ['criu/net.c'],
    verified: ON_6_18,
  },
  {
    id: 'macvlan-parent',
    pattern: /a macvlan parent for \S+ is required/,
    cause: 'The service has a macvlan device, and the restore was not told over which device of the host it lies.',
    remedies: [{ text: 'Name it with --external macvlan[DEVICE]:PARENT.' }],
    references: ['criu/net.c'],
    verified: [],
  },
  {
    id: 'nsid-unsupported',
    pattern: /NSID isn't (reported for network links|supported)/,
    cause: 'The kernel does not tell in which network namespace the other end of a link lies.',
    remedies: [{ text: 'Use Linux 4.10 or later.' }],
    references: ['criu/net.c'],
    verified: [],
  },
];
