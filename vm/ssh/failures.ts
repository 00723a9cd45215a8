import { infraError, type QualifyError } from '../../harness/errors.ts';
import { hostText, type SshHost } from './host.ts';

interface KnownFailure {
  readonly pattern: RegExp;
  readonly what: string;
  readonly remedy: string;
}

/** What ssh (OpenSSH 9 and 10: ssh.c, sshconnect.c, sshconnect2.c) and sudo (1.9) print, the most telling first. */
const KNOWN: readonly KnownFailure[] = [
  {
    pattern: /setpriv: failed to execute ssh/,
    what: 'cannot be reached without the program ssh',
    remedy: 'Install it here: apt-get install openssh-client.',
  },
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    what: 'has another host key than ssh knows of it',
    remedy: 'Find out why; if it is right, remove the old key: ssh-keygen -R HOST.',
  },
  {
    pattern: /Host key verification failed|host key is known for/,
    what: 'has a host key that ssh does not know',
    remedy: 'Connect once with ssh by hand and check the key, or add it to your known_hosts.',
  },
  {
    pattern: /Permission denied|Too many authentication failures|No supported authentication methods/,
    what: 'does not let this account in',
    remedy: 'Add your key to the agent (ssh-add) or to its authorized_keys: passwords are never asked for.',
  },
  {
    pattern: /sudo: .*(?:password is required|terminal is required|not in the sudoers|not allowed)/,
    what: 'does not let this account become root without a password',
    remedy: 'Log in as root, or give the account NOPASSWD in the sudoers of that host.',
  },
  {
    pattern: /sudo: (?:command )?not found|sudo: No such file/,
    what: 'has no sudo, and this account is not root',
    remedy: 'Log in as root, or install sudo there.',
  },
  {
    pattern: /Could not resolve hostname|Name or service not known/,
    what: 'has a name that is not known',
    remedy: 'Check the name; ssh:NAME may also be a name of your ~/.ssh/config.',
  },
  {
    pattern:
      /Connection refused|Connection timed out|No route to host|Network is unreachable|Connection reset|Connection closed by/,
    what: 'cannot be reached',
    remedy: 'Check that it is up, that its sshd runs, and the port: ssh:user@host:port.',
  },
  {
    pattern: /unshare: .*|mount: .*/,
    what: 'does not let root make namespaces or mount in them',
    remedy: 'Use a real or virtual machine: in most containers this is forbidden.',
  },
];

/** Frames, and a complaint of sudo that changes nothing. */
const IDLE = /^@+$|^sudo: unable to resolve host/;

const lines = (printed: string): string[] =>
  printed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !IDLE.test(line));

/** The line of ssh that matters: one of a known failure, else the last. */
export const tellingLine = (printed: string): string => {
  const found = lines(printed);
  for (const { pattern } of KNOWN) {
    const line = found.find((one) => pattern.test(one));
    if (line !== undefined) return line.replace(/^@\s*(.*?)\s*@$/, '$1');
  }
  return found.at(-1) ?? '';
};

/** Why a host cannot be used, with the line that says so: our surroundings, not what is under test. */
export const connectError = (host: SshHost, printed: string, otherwise: string): QualifyError => {
  const line = tellingLine(printed);
  const known = KNOWN.find(({ pattern }) => pattern.test(line));
  const said = line === '' ? '' : `: ${line.replace(/\.$/, '')}`;
  return infraError(
    `The host ${hostText(host)} ${known?.what ?? otherwise}${said}.`,
    known?.remedy ?? `Try it by hand: ssh ${host.port === undefined ? '' : `-p ${host.port} `}${host.destination} true`,
  );
};
