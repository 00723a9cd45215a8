import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

/** What every program expects of its surroundings: the machine's own, and empty folders for what does not outlive a start. */
const MOUNTS = [
  ['--bind', '/proc', '/proc'],
  ['--bind', '/sys', '/sys'],
  ['--rbind', '/dev', '/dev'],
  ['-t', 'tmpfs', '-o', 'mode=0755,nosuid', 'run', '/run'],
  ['-t', 'tmpfs', '-o', 'mode=1777,nosuid,nodev', 'tmp', '/tmp'],
] as const;

const mount = async (root: string, words: readonly string[]): Promise<string> => {
  const target = path.join(root, words.at(-1) ?? '/');
  await mkdir(target, { recursive: true });
  await execa('mount', [...words.slice(0, -1), target], { stdin: 'ignore' });
  return target;
};

/**
 * Makes a root filesystem of the user's ready to be run in, in the machine's own mount namespace: CRIU, which belongs to the userland,
 * dumps a process in another root along with that root. `work`, where instances lie, has the same name inside. The result takes it away.
 */
export const furnishRoot = async (root: string, work: string): Promise<() => Promise<void>> => {
  const isThere = await stat(root).then(
    () => true,
    () => false,
  );
  if (!isThere) throw new Error(`this machine has no root filesystem at ${root}: what a remote host has installed gets none`);
  const mounted: string[] = [];
  const takeAway = async (): Promise<void> => {
    for (const target of mounted.splice(0).reverse()) await execa('umount', ['--lazy', target], { reject: false });
  };
  try {
    for (const words of [...MOUNTS, ['--bind', work, work]]) mounted.push(await mount(root, words));
  } catch (error) {
    await takeAway();
    throw error;
  }
  return takeAway;
};

/** The command that replaces itself by another in that root. */
export const enterRoot = (root: string, dir: string): string[] => ['unshare', '--root', root, '--wd', dir];

/** Number of a user and of its group in the root's own passwd(5). */
export const accountIn = async (root: string, user: string): Promise<{ readonly user: string; readonly group: string }> => {
  const text = await readFile(path.join(root, 'etc', 'passwd'), 'utf8').catch(() => '');
  const line = text.split('\n').find((one) => one.startsWith(`${user}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`the root filesystem has no user "${user}" in /etc/passwd`);
  return { user: uid, group: gid };
};
