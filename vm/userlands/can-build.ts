import { execa } from 'execa';
import { infraError } from '../../harness/errors.ts';
import { contained, isRoot } from '../contained.ts';
import { isOnPath } from '../host-packages.ts';
import { fullPath } from '../run-lines.ts';
import type { UserlandDefinition } from './definition.ts';
import { lackOfIds, type Obstacle, ownSubordinateIds } from './subordinate-ids.ts';
import { requiredTools } from './tools.ts';

/** Settings of the kernel that forbid user namespaces to ordinary users, and the value that allows them. */
const SWITCHES = [
  { key: 'kernel.unprivileged_userns_clone', forbids: '0', allows: '1' },
  { key: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', allows: '0' },
  { key: 'user.max_user_namespaces', forbids: '0', allows: '10000' },
];

const namespaceRemedy = async (): Promise<string> => {
  for (const { key, forbids, allows } of SWITCHES) {
    const { stdout } = await execa('cat', [`/proc/sys/${key.replaceAll('.', '/')}`], { reject: false });
    if (stdout === forbids) return `Allow them: sudo sysctl -w ${key}=${allows}`;
  }
  return 'Use a host with util-linux 2.38 or newer, outside of a container; or build as root.';
};

/** Why an ordinary user cannot build userlands here; undefined when nothing is in the way. Tried, not looked up. */
export const obstacleForUser = async (): Promise<Obstacle | undefined> => {
  const ids = lackOfIds(ownSubordinateIds());
  if (ids !== undefined) return ids;
  const [file, ...args] = contained(['true']);
  const trial = await execa(file, args, { reject: false, stdin: 'ignore', env: { PATH: fullPath(), LC_ALL: 'C' } });
  if (!trial.failed) return undefined;
  const reason = trial.stderr?.trim().split('\n').at(-1) || 'unshare does not run';
  return { message: `An ordinary user cannot make user namespaces here: ${reason}.`, remedy: await namespaceRemedy() };
};

/** Throws an infra error where this process cannot build userlands. */
export const assertCanBuild = async (definition: UserlandDefinition): Promise<void> => {
  const missing = requiredTools().filter((tool) => !tool.commands.every(isOnPath));
  if (missing.length > 0) {
    const commands = missing.flatMap((tool) => tool.commands.filter((command) => !isOnPath(command)));
    throw infraError(
      `Building the userland ${definition.name} needs ${commands.join(', ')}, which this host does not have.`,
      `Install it: apt-get install --no-install-recommends ${missing.map((tool) => tool.package).join(' ')}`,
    );
  }
  const obstacle = isRoot() ? undefined : await obstacleForUser();
  if (obstacle === undefined) return;
  throw infraError(`Building the userland ${definition.name} failed: ${obstacle.message}`, obstacle.remedy);
};
