import type { KnownFailure } from '../failure.ts';

const modules = (...names: string[]) => ({
  text: `Load the ${names.length === 1 ? 'module' : 'modules'} ${names.join(', ')}.`,
  action: { kind: 'modules' as const, names },
});

/**
 * How CRIU lists sockets: it fails without an Error line where the kernel does not answer. Raw sockets are an exception,
 * which it can do without. The word is misspelled in CRIU up to 4.1.
 */
export const socketDiagFailures: readonly KnownFailure[] = [
  {
    id: 'udplite-removed',
    pattern: /Sock(?:et|ect)s collect procedure family AF_INET6? proto IPPROTO_UDPLITE: -2/,
    quiet: true,
    when: { kernel: { from: '7.1' }, criu: { before: '4.2.1' } },
    cause:
      'Linux 7.1 removed UDP-Lite, and this CRIU gives up when it cannot list its sockets in a network namespace (CRIU issue 3002).',
    remedies: [{ text: 'Use CRIU 4.2.1 or later.' }],
    references: ['checkpoint-restore/criu#3002', 'checkpoint-restore/criu#3003'],
    verified: [{ kernel: '7.2.13', criu: '4.1.1' }],
  },
  {
    id: 'no-unix-diag',
    pattern: /Sock(?:et|ect)s collect procedure family AF_UNIX proto \S+: -2/,
    quiet: true,
    cause:
      'The kernel cannot list unix sockets: CONFIG_UNIX_DIAG is missing or its module is not loaded, which criu check does not notice.',
    remedies: [modules('unix_diag'), { text: 'Build the kernel with CONFIG_UNIX_DIAG.' }],
    references: ['criu/cr-check.c', 'gokrazy/gokrazy#336'],
    verified: [{ kernel: '6.12.118', criu: '4.2.1' }],
  },
  {
    id: 'no-inet-diag',
    pattern: /Sock(?:et|ect)s collect procedure family AF_INET6? proto IPPROTO_(TCP|UDP|UDPLITE): -2/,
    quiet: true,
    cause:
      'The kernel cannot list TCP or UDP sockets: CONFIG_INET_DIAG, CONFIG_INET_TCP_DIAG or CONFIG_INET_UDP_DIAG is missing or its module is not loaded, which criu check does not notice.',
    remedies: [
      modules('inet_diag', 'tcp_diag', 'udp_diag', 'raw_diag'),
      { text: 'Build the kernel with CONFIG_INET_DIAG, CONFIG_INET_TCP_DIAG and CONFIG_INET_UDP_DIAG.' },
    ],
    references: ['checkpoint-restore/criu#1932', 'criu/cr-check.c'],
    verified: [],
  },
  {
    id: 'no-packet-diag',
    pattern: /Sock(?:et|ect)s collect procedure family AF_PACKET proto \S+: -2|The current kernel doesn't support packet_diag/,
    quiet: true,
    cause: 'The kernel cannot list packet sockets: CONFIG_PACKET_DIAG is missing or its module is not loaded.',
    remedies: [modules('af_packet_diag'), { text: 'Build the kernel with CONFIG_PACKET_DIAG.' }],
    references: ['criu/sk-packet.c'],
    verified: [],
  },
  {
    id: 'no-netlink-diag',
    pattern: /Sock(?:et|ect)s collect procedure family AF_NETLINK proto \S+: -2/,
    quiet: true,
    cause: 'The kernel cannot list netlink sockets: CONFIG_NETLINK_DIAG is missing or its module is not loaded.',
    remedies: [modules('netlink_diag'), { text: 'Build the kernel with CONFIG_NETLINK_DIAG.' }],
    references: ['criu/sk-netlink.c'],
    verified: [],
  },
  {
    id: 'inet-sockets-not-collected',
    pattern: /Sockets \(family (2|10) proto \d+\) are not collected/,
    cause:
      'The service has a TCP or UDP socket, and the kernel could not list sockets of that kind: the module for it (tcp_diag, udp_diag, raw_diag) is not loaded, nor loaded by itself where it is on a blacklist of modprobe.',
    remedies: [
      modules('inet_diag', 'tcp_diag', 'udp_diag', 'raw_diag'),
      { text: 'Build the kernel with CONFIG_INET_DIAG, CONFIG_INET_TCP_DIAG, CONFIG_INET_UDP_DIAG and CONFIG_INET_RAW_DIAG.' },
    ],
    references: ['criu/sockets.c', 'modprobe.d(5)'],
    verified: [{ kernel: '6.12.118', criu: '4.1.1' }],
  },
  {
    id: 'sock-diag-incomplete',
    pattern: /The sock diag infrastructure is incomplete/,
    cause: 'The kernel cannot list sockets of one of the families.',
    remedies: [modules('unix_diag', 'inet_diag', 'tcp_diag', 'udp_diag', 'raw_diag', 'af_packet_diag', 'netlink_diag')],
    references: ['criu/cr-check.c'],
    verified: [],
  },
];
