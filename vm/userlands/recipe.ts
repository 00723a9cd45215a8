import { projectPath } from '../../harness/project.ts';
import { type AptSetting, aptOption } from './apt-config.ts';
import type { PackageIndex } from './package-index.ts';

/** How mmdebstrap gets the rights that it needs: from root, or in a user namespace, where device files cannot be made. */
export type BuildMode = 'root' | 'unshare';

export interface Recipe {
  readonly mode: BuildMode;
  readonly suite: string;
  readonly index: PackageIndex;
  readonly settings: readonly AptSetting[];
  readonly rootfs: string;
}

/** Nobody reads these in a userland, and they are a third of its files. */
const LEFT_OUT = ['/usr/share/doc', '/usr/share/man', '/usr/share/locale', '/usr/share/info'];

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * dpkg is told by a file inside the root filesystem, not by --dpkgopt: with that, mmdebstrap sends every essential package
 * through a filter, which takes 6 s longer. Syncing each file is left out (force-unsafe-io); the whole is synced at the end.
 */
const DPKG_SETTINGS = [...LEFT_OUT.map((folder) => `path-exclude=${folder}/*`), 'force-unsafe-io'].join('\n');

const hooks = (index: PackageIndex): string[] => [
  // The index has been fetched and verified already; a second time would cost the download again.
  `--setup-hook=rm -rf "$1/var/lib/apt/lists" && mv ${quote(index.lists)} "$1/var/lib/apt/lists"`,
  `--extract-hook=printf '%s\\n' ${quote(DPKG_SETTINGS)} > "$1/etc/dpkg/dpkg.cfg.d/criu-qualify"`,
  `--customize-hook=sh ${quote(projectPath('vm', 'userlands', 'complete-rootfs.sh'))} "$1"`,
  `--customize-hook=rm -rf ${LEFT_OUT.map((folder) => `"$1${folder}"/*`).join(' ')}`,
];

/** The command that builds the root filesystem. */
export const mmdebstrapCommand = ({ mode, suite, index, settings, rootfs }: Recipe): string[] => [
  'mmdebstrap',
  `--mode=${mode}`,
  '--variant=apt',
  '--format=directory',
  '--verbose',
  '--skip=update',
  `--include=${index.packages.join(',')}`,
  ...settings.map((setting) => `--aptopt=${aptOption(setting)}`),
  '--aptopt=APT::Sandbox::User "root";',
  ...hooks(index),
  suite,
  rootfs,
  ...index.sources,
];
