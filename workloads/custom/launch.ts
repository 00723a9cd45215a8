import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { LaidFile, ServiceDefinition } from '../../harness/schema/service.ts';
import type { Launch } from '../workload.ts';
import { fill, type Variables } from './fill.ts';
import { accountIn, enterRoot } from './root.ts';

type Start = ServiceDefinition['start'];

/** Where files are laid: relative ones in the folder of the instance, absolute ones in the root that the service runs in. */
export interface LaidIn {
  readonly dir: string;
  readonly root?: string | undefined;
}

/** Links of a foreign root are meant from inside of it, and would lead out of it from here. */
const demandInside = async (root: string, folder: string, name: string): Promise<void> => {
  const real = await realpath(folder);
  if (real !== root && !real.startsWith(`${root}/`))
    throw new Error(`the folder of ${name} is a link in the root filesystem: name the folder that it leads to`);
};

/** Lays files. The mode is set whatever the umask is. */
export const layFiles = async (files: readonly LaidFile[], { dir, root }: LaidIn): Promise<void> => {
  for (const { path: name, mode, content, encoding } of files) {
    const isForeign = root !== undefined && path.isAbsolute(name);
    const file = isForeign ? path.join(root, name) : path.resolve(dir, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
    if (isForeign) await demandInside(root, path.dirname(file), name);
    await writeFile(file, Buffer.from(content, encoding));
    await chmod(file, Number.parseInt(mode, 8));
  }
};

/** The user that the service runs as, with the group that is its own. */
export interface Account {
  readonly user: string;
  readonly group: string;
}

export const findAccount = async (user: string | undefined, root?: string): Promise<Account | undefined> => {
  if (user === undefined) return undefined;
  if (root !== undefined) return await accountIn(root, user);
  const { failed, stdout } = await execa('id', ['--group', '--name', user], { reject: false });
  if (failed) throw new Error(`this userland has no user "${user}": the package that makes it is missing among "packages"`);
  return { user, group: stdout.trim() };
};

export const giveTo = async (account: Account | undefined, dir: string): Promise<void> => {
  if (account !== undefined) await execa('chown', ['--recursive', `${account.user}:${account.group}`, dir]);
};

const switchTo = (account: Account | undefined): string[] =>
  account === undefined ? [] : ['setpriv', '--reuid', account.user, '--regid', account.group, '--init-groups'];

/** The command line before the program: every part of it replaces itself by the next, so that the pid stays. */
const wrappers = ({ namespaces }: Pick<Start, 'namespaces'>, account: Account | undefined, { root, dir }: LaidIn): string[] => {
  const unshared = namespaces.map((name) => `--${name}`);
  if (root === undefined) return [...(unshared.length === 0 ? [] : ['unshare', ...unshared]), ...switchTo(account)];
  const numbers = account === undefined ? [] : ['--setgid', account.group, '--setuid', account.user];
  return [...enterRoot(root, dir), ...unshared, ...numbers];
};

const texts = (env: Start['env'], variables: Variables): Record<string, string> =>
  Object.fromEntries(Object.entries(fill(env, variables)).map(([name, value]) => [name, String(value)]));

/** How one instance is started. */
export const launchOf = (start: Start, account: Account | undefined, variables: Variables, where: LaidIn): Launch => {
  const [program = '', ...words] = [...wrappers(start, account, where), ...fill(start.argv, variables).map(String)];
  return { argv: [program, ...words], env: texts(start.env, variables) };
};

/** Runs the commands that make what every instance begins with, as the user of the service, in `dir`. */
export const runPreparations = async (
  { prepare, start }: Pick<ServiceDefinition, 'prepare' | 'start'>,
  account: Account | undefined,
  variables: Variables,
  { dir, root, timeoutMs }: LaidIn & { readonly timeoutMs: number },
): Promise<void> => {
  for (const words of prepare) {
    const [file = '', ...argv] = [...wrappers({ namespaces: [] }, account, { dir, root }), ...fill(words, variables).map(String)];
    const { failed, all } = await execa(file, argv, {
      ...{ cwd: dir, reject: false, all: true, stdin: 'ignore', timeout: timeoutMs },
      env: { LANG: 'C', ...texts(start.env, variables) },
    });
    if (failed) throw new Error(`the preparation ${words.join(' ')} failed: ${all?.trim().slice(-1000) ?? ''}`);
  }
};
