import { type KnownFailure, ON_6_18 } from '../failure.ts';

const externalSockets = { kind: 'criu-options' as const, options: { ext_unix_sk: true } };

/** Unix sockets. */
export const unixFailures: readonly KnownFailure[] = [
  {
    id: 'external-unix-socket',
    pattern: /unix: External socket is used/,
    when: { withoutOptions: ['ext_unix_sk'] },
    cause: 'The service is connected over a unix socket to a process that is not dumped with it (syslog, D-Bus, docker exec).',
    remedies: [
      { text: 'Give --ext-unix-sk (ext_unix_sk in a cell); it helps datagram sockets only.', action: externalSockets },
      { text: 'Dump the peer too, or close the connection before the dump.' },
    ],
    references: ['criu/sk-unix.c'],
    verified: ON_6_18,
  },
  {
    id: 'half-of-unix-connection',
    pattern: /Can't dump half of stream unix connection/,
    cause: 'The service holds one end of a unix stream connection, and the process with the other end is not dumped with it.',
    remedies: [{ text: 'Dump the peer too, close the connection, or name the socket with --external unix[INODE].' }],
    references: ['criu/sk-unix.c'],
    verified: ON_6_18,
  },
  {
    id: 'nameless-unix-socket',
    pattern: /Can't dump name-less external socket/,
    cause:
      'The service is connected to a unix socket without a name outside of what is dumped, so it cannot be found at the restore.',
    remedies: [{ text: 'Dump the peer too, or close the connection before the dump.' }],
    references: ['criu/sk-unix.c'],
    verified: [],
  },
  {
    id: 'unix-in-flight',
    pattern: /unix: In-flight connection on non-listening socket/,
    cause: 'A connection over a unix socket was being made or taken down at the moment of the dump.',
    remedies: [{ text: 'Dump again, with the clients paused.' }],
    references: ['criu/sk-unix.c'],
    verified: [],
  },
  {
    id: 'unix-name-taken',
    pattern: /unix: Can't bind id \S+ ino \d+ addr .*Address already in use/,
    cause: 'The path of a unix socket that the service listens on is taken by something else at the restore.',
    remedies: [{ text: 'Remove what lies there, or stop the process that listens on it.' }],
    references: ['criu/sk-unix.c'],
    verified: ON_6_18,
  },
];
