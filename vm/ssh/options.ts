import type { SshHost } from './host.ts';

/** A dead connection is noticed after a minute: three signs of life that were not answered. */
const ALIVE_S = 20;
const ALIVE_COUNT = 3;
const CONNECT_S = 20;

const option = (name: string, value: string | number): string[] => ['-o', `${name}=${value}`];

/**
 * Options for every use of ssh (ssh_config(5)). The user's configuration and agent count for all that is not named here. Nothing is
 * asked for, nothing is forwarded, and an unknown host key is refused.
 */
const common = ({ port, identity, config }: SshHost): string[] => [
  ...(config === undefined ? [] : ['-F', config]),
  ...(port === undefined ? [] : ['-p', String(port)]),
  ...(identity === undefined ? [] : ['-i', identity, ...option('IdentitiesOnly', 'yes')]),
  '-T',
  ...option('BatchMode', 'yes'),
  ...option('ConnectTimeout', CONNECT_S),
  ...option('ServerAliveInterval', ALIVE_S),
  ...option('ServerAliveCountMax', ALIVE_COUNT),
  ...option('ClearAllForwardings', 'yes'),
  ...option('ForwardAgent', 'no'),
  ...option('ForwardX11', 'no'),
  ...option('PermitLocalCommand', 'no'),
  ...option('RemoteCommand', 'none'),
  ...option('SessionType', 'default'),
  ...option('StdinNull', 'no'),
  ...option('ForkAfterAuthentication', 'no'),
  ...option('ControlPersist', 'no'),
];

/** Arguments for the connection that all others share. `socket` is a path of at most 90 characters. */
export const masterArguments = (host: SshHost, socket: string, command: string): string[] => [
  ...common(host),
  ...option('ControlMaster', 'yes'),
  ...option('ControlPath', socket),
  '--',
  host.destination,
  command,
];

/** Arguments for a session in the shared connection; where that is gone it fails, and makes none of its own. */
export const sessionArguments = (host: SshHost, socket: string, command: string): string[] => [
  ...common(host),
  ...option('ControlMaster', 'no'),
  ...option('ControlPath', socket),
  ...option('ProxyCommand', 'exit 1'),
  '--',
  host.destination,
  command,
];
