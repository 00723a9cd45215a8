/** Whether this process is root; an ordinary user becomes root in a user namespace of its own. */
export const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * The user becomes root in there, so whatever belongs to root belongs to the user outside, and the cache needs no wider
 * permissions; all other users are the subordinate ones that /etc/subuid and /etc/subgid give.
 */
const USER_NAMESPACE = ['--user', '--map-root-user', '--map-auto'] as const;

/**
 * Runs a command as root in mount and pid namespaces that end with this process, however it ends: the kernel kills setpriv's
 * child when its parent dies, and all of the namespace when its first process dies. No mount and no service gets out or stays.
 */
export const contained = (command: readonly string[]): [string, ...string[]] => [
  'setpriv',
  '--pdeathsig',
  'KILL',
  'unshare',
  ...(isRoot() ? [] : USER_NAMESPACE),
  '--mount',
  '--propagation',
  'private',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  'sh',
  '-c',
  'umask 022; "$@"; exit $?',
  'sh',
  ...command,
];
