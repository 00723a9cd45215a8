import { inputError } from '../../harness/errors.ts';

/** A host that is reached by ssh, as the user named it. */
export interface SshHost {
  /** Tells it apart from others in ids and reports. */
  readonly name: string;
  /** What ssh is given: [user@]host, or a name of its configuration. */
  readonly destination: string;
  readonly port?: number | undefined;
  /** Path of a private key. */
  readonly identity?: string | undefined;
  /** Path of a configuration of ssh that is used in place of the user's. */
  readonly config?: string | undefined;
  /** How its user names it, where that is not a destination of ssh. */
  readonly label?: string | undefined;
}

const EXPECTED = 'Expected ssh:host, ssh:user@host, ssh:user@host:port, ssh:user@[IPv6]:port, or a name of your ~/.ssh/config.';

const bad = (text: string, why: string): Error => inputError(`--machine ssh:${text}: ${why}.`, EXPECTED);

/** [user@]host[:port]; an IPv6 address with a port is put in brackets, and one without may be. */
const DESTINATION = /^(?:(?<user>[^@:\s]+)@)?(?:\[(?<v6>[0-9a-fA-F:.%\w]+)\]|(?<host>[^@:\s[\]]+))(?::(?<port>\d+))?$/;
const BARE_V6 = /^(?:[^@:\s]+@)?[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F.]*$/;

/** Parses what follows "ssh:". Throws an input error for what ssh could take for something else. */
export const parseDestination = (text: string): SshHost => {
  if (text === '') throw bad(text, 'the host is missing');
  if (BARE_V6.test(text)) return { name: text.replace(/^.*@/, ''), destination: text };
  const groups = DESTINATION.exec(text)?.groups;
  if (groups === undefined) throw bad(text, 'this is no destination of ssh');
  const host = groups['v6'] ?? groups['host'] ?? '';
  // ssh takes a word that begins with a dash for an option.
  if (host.startsWith('-') || text.startsWith('-')) throw bad(text, 'neither user nor host may begin with a dash');
  const { user, port } = groups;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) throw bad(text, `${port} is not the number of a port`);
  return {
    name: port === undefined ? host : `${host}:${port}`,
    destination: user === undefined ? host : `${user}@${host}`,
    ...(port === undefined ? {} : { port: Number(port) }),
  };
};

/** As a user would write it. */
export const hostText = ({ label, destination, port }: Pick<SshHost, 'label' | 'destination' | 'port'>): string =>
  label ?? `ssh:${destination}${port === undefined ? '' : `:${port}`}`;
