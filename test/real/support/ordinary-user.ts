import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { projectPath } from '../../../harness/project.ts';
import { temporaryFolder } from './command-line.ts';
import { MARK } from './host.ts';

/** The checkout and Node may lie where only root can look: bind mounts in a namespace of the command's own show them. */
const ENTER = `home=$1 user=$2 checkout=$3 node=$4; shift 4
mount --bind "$checkout" "$home/checkout"
mount --bind "$node" "$home/node"
exec setpriv --reuid "$user" --regid "$user" --clear-groups "$home/node" "$home/checkout/dist/harness/cli/main.js" "$@"`;

const start = (home: string, mark: string, command: readonly string[]) =>
  execa('unshare', ['--mount', ...command], {
    cwd: home,
    reject: false,
    all: true,
    env: { CI: 'true', HOME: home, XDG_CACHE_HOME: '', [MARK]: mark },
  });

export interface OrdinaryUser {
  readonly name: string;
  readonly home: string;
  /** Is in the environment of every process that was started for this user. */
  readonly mark: string;
  /** Runs the command line as this user. */
  readonly qualify: (...argv: string[]) => ReturnType<typeof start>;
  /** What lies in the folder of the user's userlands. */
  readonly cached: () => string[];
}

/** A user without subordinate ids, whose home nobody else may enter; gone after the test. */
export const makeOrdinaryUser = async (t: ExecutionContext): Promise<OrdinaryUser> => {
  const home = await temporaryFolder(t);
  const name = `cq-test-${process.pid}`;
  const mark = path.basename(home);
  const none = ['-K', 'SUB_UID_COUNT=0', '-K', 'SUB_GID_COUNT=0'];
  await execa('useradd', [...none, '--no-create-home', '--home-dir', home, '--user-group', name]);
  // It takes the subordinate ids away too.
  t.teardown(() => execa('userdel', ['--force', name]));
  mkdirSync(path.join(home, 'checkout'));
  writeFileSync(path.join(home, 'node'), '');
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await execa('id', [flag, name])).stdout)));
  await chown(home, uid ?? 0, gid ?? 0);
  const enter = ['sh', '-euc', ENTER, 'enter', home, name, projectPath(), process.execPath];
  return {
    name,
    home,
    mark,
    qualify: (...argv) => start(home, mark, [...enter, ...argv]),
    cached: () => readdirSync(path.join(home, '.cache', 'criu-qualify', 'userlands')),
  };
};
