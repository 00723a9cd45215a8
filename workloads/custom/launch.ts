import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { LaidFile, ServiceDefinition } from '../../harness/schema/service.ts';
import type { Launch } from '../workload.ts';
import { fill, type Variables } from './fill.ts';

type Start = ServiceDefinition['start'];

/** Lays files; relative ones below `dir`. The mode is set whatever the umask is. */
export const layFiles = async (files: readonly LaidFile[], dir: string): Promise<void> => {
  for (const { path: name, mode, content, encoding } of files) {
    const file = path.resolve(dir, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
    await writeFile(file, Buffer.from(content, encoding));
    await chmod(file, Number.parseInt(mode, 8));
  }
};

/** The user that the service runs as, with the group that is its own. */
export interface Account {
  readonly user: string;
  readonly group: string;
}

export const findAccount = async (user: string | undefined): Promise<Account | undefined> => {
  if (user === undefined) return undefined;
  const { failed, stdout } = await execa('id', ['--group', '--name', user], { reject: false });
  if (failed) throw new Error(`this userland has no user "${user}": the package that makes it is missing among "packages"`);
  return { user, group: stdout.trim() };
};

export const giveTo = async (account: Account | undefined, dir: string): Promise<void> => {
  if (account !== undefined) await execa('chown', ['--recursive', `${account.user}:${account.group}`, dir]);
};

/** The command line before the program: every part of it replaces itself by the next, so that the pid stays. */
const wrappers = ({ namespaces }: Pick<Start, 'namespaces'>, account: Account | undefined): string[] => [
  ...(namespaces.length === 0 ? [] : ['unshare', ...namespaces.map((name) => `--${name}`)]),
  ...(account === undefined ? [] : ['setpriv', '--reuid', account.user, '--regid', account.group, '--init-groups']),
];

const texts = (env: Start['env'], variables: Variables): Record<string, string> =>
  Object.fromEntries(Object.entries(fill(env, variables)).map(([name, value]) => [name, String(value)]));

/** How one instance is started. */
export const launchOf = (start: Start, account: Account | undefined, variables: Variables): Launch => {
  const [program = '', ...words] = [...wrappers(start, account), ...fill(start.argv, variables).map(String)];
  return { argv: [program, ...words], env: texts(start.env, variables) };
};

/** Runs the commands that make what every instance begins with, as the user of the service, in `dir`. */
export const runPreparations = async (
  { prepare, start }: Pick<ServiceDefinition, 'prepare' | 'start'>,
  account: Account | undefined,
  variables: Variables,
  { dir, timeoutMs }: { readonly dir: string; readonly timeoutMs: number },
): Promise<void> => {
  for (const words of prepare) {
    const [file = '', ...argv] = [...wrappers({ namespaces: [] }, account), ...fill(words, variables).map(String)];
    const { failed, all } = await execa(file, argv, {
      ...{ cwd: dir, reject: false, all: true, stdin: 'ignore', timeout: timeoutMs },
      env: { LANG: 'C', ...texts(start.env, variables) },
    });
    if (failed) throw new Error(`the preparation ${words.join(' ')} failed: ${all?.trim().slice(-1000) ?? ''}`);
  }
};
