import { type KnownFailure, ON_6_18 } from '../failure.ts';

const keepConnections = { kind: 'criu-options' as const, options: { tcp_established: true } };

/** TCP, UDP and other sockets of the internet families. */
export const inetFailures: readonly KnownFailure[] = [
  {
    id: 'established-connection',
    pattern: /Connected TCP socket(,| in image)/,
    when: { withoutOptions: ['tcp_established'] },
    cause: 'The service has an established TCP connection, and CRIU was not told to keep it.',
    remedies: [
      { text: 'Give --tcp-established (tcp_established in a cell) to the dump and to the restore.', action: keepConnections },
      { text: 'Close the connections with --tcp-close, on both sides too.' },
    ],
    references: ['criu/sk-inet.c', 'criu/image.c'],
    verified: ON_6_18,
  },
  {
    id: 'tcp-close-missing',
    pattern: /Need to set the --tcp-close options/,
    cause: 'The images were dumped with --tcp-close, and the restore was not given it.',
    remedies: [{ text: 'Give --tcp-close to the restore as well.' }],
    references: ['criu/image.c'],
    verified: ON_6_18,
  },
  {
    id: 'in-flight-connection',
    pattern: /inet: In-flight connection/,
    when: { withoutOptions: ['skip_in_flight'] },
    cause: 'A connection was waiting to be accepted at the moment of the dump.',
    remedies: [
      {
        text: 'Give --skip-in-flight (skip_in_flight in a cell): such a connection is then reset.',
        action: { kind: 'criu-options', options: { skip_in_flight: true } },
      },
      { text: 'Pause the clients during the dump.' },
    ],
    references: ['criu/sk-inet.c'],
    verified: [
      { kernel: '6.18.44', criu: '4.1.1' },
      { kernel: '6.18.44', criu: '4.2.1' },
    ],
  },
  {
    id: 'mptcp',
    pattern: /Unsupported proto 262 for socket/,
    cause: 'The service has a Multipath TCP socket, as Go programs open by default since Go 1.24; CRIU supports plain TCP only.',
    remedies: [
      {
        text: 'Start a Go program with GODEBUG=multipathtcp=0.',
        action: { kind: 'environment', variables: { GODEBUG: 'multipathtcp=0' } },
      },
      {
        text: 'Switch MPTCP off with the sysctl net.mptcp.enabled=0.',
        action: { kind: 'sysctl', name: 'net.mptcp.enabled', value: '0' },
      },
    ],
    references: ['criu/sk-inet.c'],
    verified: [
      { kernel: '6.18.44', criu: '4.1.1' },
      { kernel: '6.18.44', criu: '4.2.1' },
    ],
  },
  {
    id: 'corked-udp',
    pattern: /Can't dump corked dgram socket/,
    cause: 'A UDP socket is corked (UDP_CORK) with data that were not sent, which cannot be dumped.',
    remedies: [{ text: 'Uncork the socket before the dump.' }],
    references: ['checkpoint-restore/criu#409'],
    verified: ON_6_18,
  },
  {
    id: 'unsupported-socket-family',
    pattern: /sockets: BUG! Unknown socket collected|Unknown socket family \d+/,
    cause: 'The service has a socket of a family that CRIU does not support, such as vsock (40), Bluetooth (31) or ALG (38).',
    remedies: [{ text: 'Make the service close that socket before the dump.' }],
    references: ['criu/sockets.c'],
    verified: ON_6_18,
  },
  {
    id: 'port-taken',
    pattern: /Can't bind inet socket .*Address already in use/,
    cause: 'The port that the restored service listens on is taken by another process.',
    remedies: [{ text: 'Free the port, or restore in a network namespace of its own.' }],
    references: ['criu/sk-inet.c'],
    verified: ON_6_18,
  },
  {
    id: 'address-missing',
    pattern: /Can't (bind|connect) inet socket .*Cannot assign requested address|Can't connect inet socket back/,
    cause: 'The IP address that the service was bound to does not exist where it is restored.',
    remedies: [{ text: 'Give the machine the same address, or bring the connections down with --tcp-close.' }],
    references: ['criu/sk-inet.c'],
    verified: ON_6_18,
  },
  {
    id: 'tcp-repair-refused',
    pattern: /Can't turn TCP repair mode ON|TCP_REPAIR isn't available to unprivileged users/,
    cause: 'CRIU may not put TCP connections into repair mode, because it lacks CAP_NET_ADMIN in their network namespace.',
    remedies: [{ text: 'Run CRIU as root with CAP_NET_ADMIN.' }],
    references: ['criu/sk-tcp.c'],
    verified: ON_6_18,
  },
  {
    id: 'half-closed-tcp',
    pattern: /TCP_REPAIR can't be enabled for half-closed sockets/,
    cause: 'The kernel cannot dump half-closed TCP connections.',
    remedies: [{ text: 'Use Linux 4.10 or later.' }],
    references: ['criu/cr-check.c'],
    verified: [],
  },
];
