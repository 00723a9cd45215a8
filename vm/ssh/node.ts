import { infraError } from '../../harness/errors.ts';
import { REMOTE } from './carry.ts';
import type { Connection } from './connection.ts';
import { hostText } from './host.ts';

/** Node that the runner runs on, on a remote host. */
export interface RemoteNode {
  readonly path: string;
  readonly version: string;
  /** carried: the one of this host. */
  readonly origin: 'carried' | 'installed';
}

/** The oldest release that this program runs on, as package.json says. */
const OLDEST = [20, 18, 1] as const;

const isRecent = (version: string): boolean => {
  const parts = version.split('.').map(Number);
  for (const [i, least] of OLDEST.entries()) if ((parts[i] ?? 0) !== least) return (parts[i] ?? 0) > least;
  return true;
};

/** Our Node where it runs with the C library of the host, else that of the host. Throws an infra error where neither does. */
export const chooseNode = async (connection: Connection): Promise<RemoteNode> => {
  const { host, facts } = connection;
  const carried = `${REMOTE.tools}/node`;
  const { ok, said } = await connection.run([carried, '--version']);
  if (ok) return { path: carried, version: process.versions.node, origin: 'carried' };
  if (facts.node !== undefined && isRecent(facts.node.version)) return { ...facts.node, origin: 'installed' };
  const own = facts.node === undefined ? 'it has none of its own' : `its own is ${facts.node.version}`;
  throw infraError(
    `Node ${process.versions.node} of this host does not run on ${hostText(host)} (glibc ${facts.glibc || 'unknown'}): ${said}; ${own}.`,
    `Install Node ${OLDEST.join('.')} or later there, or carry a userland over: --userland debian-13.`,
  );
};
