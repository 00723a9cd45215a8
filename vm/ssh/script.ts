import { readFile } from 'node:fs/promises';
import { projectPath } from '../../harness/project.ts';

/** Lines of our scripts begin with this: the start-up files of a login shell may print, too. */
export const MARK = 'criu-qualify ';

/** Ends what a login shell printed, and begins the output of a command. */
export const BEGIN = 'criu-qualify begin';

/** A word for a shell. */
export const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The text of a script that runs on the remote host. */
export const scriptText = (name: string): Promise<string> => readFile(projectPath('vm', 'ssh', 'remote', name), 'utf8');

/**
 * A command line for ssh that runs a script of /bin/sh, whatever shell the account has: in single quotes and without a quote, an
 * exclamation mark or a line break in them, all shells take it for the same.
 */
export const remoteCommand = (script: string): string =>
  `/bin/sh -c 'eval "$(echo ${Buffer.from(script).toString('base64')} | base64 -d)"'`;

/** The script, as root: as it is where the account is root, else through sudo, which must not ask. */
export const asRoot = (script: string): string =>
  `if [ "$(id -u)" = 0 ]; then exec /bin/sh -c ${quoted(script)}; else exec sudo -n /bin/sh -c ${quoted(script)}; fi`;

/** A command in the namespaces of the keeper; its output begins behind the line BEGIN. */
export const inKeeper = (keeper: number, command: readonly string[]): string =>
  asRoot(
    `echo ${quoted(BEGIN)}; exec nsenter --target ${keeper} --mount --pid -- /usr/bin/env PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" ${command.map(quoted).join(' ')}`,
  );
