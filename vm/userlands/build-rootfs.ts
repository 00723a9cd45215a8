import path from 'node:path';
import { contained, isRoot } from '../contained.ts';
import { removeTree } from '../remove-tree.ts';
import { runLines } from '../run-lines.ts';
import type { AptSetting } from './apt-config.ts';
import type { UserlandDefinition } from './definition.ts';
import { failureOf } from './failures.ts';
import type { PackageIndex } from './package-index.ts';
import { mmdebstrapCommand } from './recipe.ts';

export interface RootfsRequest {
  readonly definition: UserlandDefinition;
  /** Folder that gets the root filesystem as `rootfs`; the package index lies in it already. */
  readonly partial: string;
  /** The folder of the user's that it lies in, for errors. */
  readonly cacheDir: string;
  readonly settings: readonly AptSetting[];
  readonly index: PackageIndex;
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
}

/**
 * A mirror's address, its password and the host's name servers are nothing to keep; of the databases that the packages' own
 * scripts make, workloads use none; every machine mounts its own /dev, /proc, /sys, /run and /tmp.
 */
const STRIP = `cd "$1"
rm -f etc/apt/sources.list etc/apt/apt.conf.d/99mmdebstrap etc/resolv.conf etc/hostname
for folder in var/lib/mysql dev proc sys run tmp; do
  [ ! -d "$folder" ] || find "$folder" -xdev -mindepth 1 -delete
done`;

/** Builds the root filesystem. Throws an infra error with what apt, dpkg or mmdebstrap said. */
export const buildRootfs = async (request: RootfsRequest): Promise<string> => {
  const { definition, cacheDir, partial, settings, index, signal, onLine } = request;
  const rootfs = path.join(partial, 'rootfs');
  const attempt = { action: `Building the userland ${definition.name}`, folder: cacheDir };
  const mode = isRoot() ? 'root' : 'unshare';
  const command = mmdebstrapCommand({ mode, suite: definition.suite, index, settings, rootfs });
  const scratch = path.join(partial, 'index');
  const built = await runLines({ command: contained(command), env: { TMPDIR: scratch }, signal, onLine });
  if (!built.ok) throw failureOf(built.lines, attempt);
  await removeTree(scratch);
  const stripped = await runLines({ command: contained(['sh', '-euc', STRIP, 'strip', rootfs]), signal });
  if (!stripped.ok) throw failureOf(stripped.lines, attempt);
  return rootfs;
};
