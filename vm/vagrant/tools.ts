import { mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { infraError } from '../../harness/errors.ts';
import { projectPath } from '../../harness/project.ts';
import { isRoot } from '../contained.ts';
import { isOnPath } from '../host-packages.ts';
import { cleanPartialFolders, createPartialFolder } from '../partial-folders.ts';
import { removeTree } from '../remove-tree.ts';
import { runLines } from '../run-lines.ts';
import { parseDefinition } from '../userlands/definition.ts';
import { ensureUserland } from '../userlands/ensure.ts';
import { startNest } from './nest.ts';

/** Where Vagrant's tools, boxes and running machines lie below a cache folder. */
export const vagrantDir = (cacheDir: string): string => path.resolve(cacheDir, 'vagrant');

/** A Vagrant to work with: that of this host, or one in a nest of its own. */
export interface VagrantTools {
  readonly kind: 'host' | 'bundle';
  /** Command line that runs a program where Vagrant is; words NAME=VALUE before it are its environment. */
  readonly inside: (...argv: readonly string[]) => string[];
  readonly env: Readonly<Record<string, string>>;
  /** Command for ssh that reaches a machine's network; undefined where that is this host's. */
  readonly proxy: string | undefined;
  /** Folder for what the run writes, gone with it. */
  readonly folder: string;
  readonly versions: VagrantVersions;
  /** Ends all of it that is ours. */
  readonly close: () => Promise<void>;
}

export interface VagrantVersions {
  readonly vagrant: string;
  readonly libvirt?: string;
  readonly qemu?: string;
}

export interface ToolsRequest {
  readonly cacheDir: string;
  readonly mirror?: string | undefined;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** Folders that the machines need beside the top-level ones of this host. */
  readonly folders: readonly string[];
  /** A generated machine needs libvirt: without it the Vagrant of this host is of no use. */
  readonly needsLibvirt: boolean;
}

/** What the tools say of themselves, as they print it. */
export const parseVersions = (vagrant: string, virsh: string): VagrantVersions => ({
  vagrant: /Vagrant (\S+)/.exec(vagrant)?.[1] ?? 'unknown',
  ...pick('libvirt', /daemon: (\S+)/.exec(virsh)?.[1]),
  ...pick('qemu', /hypervisor: QEMU (\S+)/.exec(virsh)?.[1]),
});

const pick = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, string>);

const outputOf = async (argv: readonly string[], env: Readonly<Record<string, string>>, signal: AbortSignal) => {
  const [file = '', ...args] = argv;
  const { ok, lines } = await runLines({ command: [file, ...args], env, signal });
  return ok ? lines.join('\n') : undefined;
};

/** As Vagrant's own output is read: in English, without colours, and without asking for a newer release. */
const PLAIN = { LC_ALL: 'C.UTF-8', VAGRANT_NO_COLOR: '1', VAGRANT_CHECKPOINT_DISABLE: '1' } as const;

const VIRSH = ['virsh', '--connect', 'qemu:///system', 'version', '--daemon'] as const;

/** The Vagrant that is installed on this host; undefined where there is none that works. */
const hostTools = async ({ cacheDir, signal, needsLibvirt }: ToolsRequest): Promise<VagrantTools | undefined> => {
  if (!isOnPath('vagrant')) return undefined;
  const vagrant = await outputOf(['vagrant', '--version'], PLAIN, signal);
  const virsh = isOnPath('virsh') ? await outputOf(VIRSH, PLAIN, signal) : undefined;
  if (vagrant === undefined) return undefined;
  if (needsLibvirt) {
    const plugins = (await outputOf(['vagrant', 'plugin', 'list'], PLAIN, signal)) ?? '';
    const isThere = plugins.includes('vagrant-libvirt') && virsh?.includes('QEMU') === true;
    if (!isThere) return undefined;
  }
  const folder = await createPartialFolder(vagrantDir(cacheDir), 'run');
  return {
    kind: 'host',
    inside: (...argv) => ['env', ...argv],
    env: PLAIN,
    proxy: undefined,
    folder,
    versions: parseVersions(vagrant, virsh ?? ''),
    close: () => removeTree(folder),
  };
};

const DEFINITION = projectPath('vm', 'vagrant', 'tools.yaml');

/** Vagrant and libvirt of Debian, in a root filesystem of their own in the cache: built on first use. */
const ownTools = async (request: ToolsRequest): Promise<VagrantTools> => {
  const { cacheDir, mirror, signal, say, folders } = request;
  if (!isRoot())
    throw infraError(
      'Vagrant is not installed on this host, and starting one of our own needs root: it gets namespaces, mounts and a network of its own.',
      'Run the same command with sudo, or install Vagrant here.',
    );
  const dir = vagrantDir(cacheDir);
  const definition = parseDefinition(await readFile(DEFINITION, 'utf8'), DEFINITION);
  const onProgress = ({ line }: { readonly line: string }): void => say(`Vagrant: ${line}`);
  const { root, manifest } = await ensureUserland({ definition, cacheDir: dir, mirror, signal, onProgress });
  const folder = await createPartialFolder(dir, 'run');
  const nest = await startNest({ root: root ?? '', folder, folders: [path.resolve(cacheDir), ...folders], signal }).catch(
    async (error: unknown) => {
      await removeTree(folder);
      throw error;
    },
  );
  // Boxes stay for the next run. What else Vagrant remembers names machines that are gone by then, and must not.
  const [home, boxes] = [path.join(folder, 'home'), path.join(dir, 'boxes')];
  for (const one of [home, boxes]) await mkdir(one, { recursive: true, mode: 0o700 });
  await symlink(boxes, path.join(home, 'boxes'));
  const env = {
    ...PLAIN,
    HOME: '/root',
    TMPDIR: '/run/tmp',
    VAGRANT_HOME: home,
    VAGRANT_DOTFILE_PATH: path.join(folder, 'dot'),
    VAGRANT_DEFAULT_PROVIDER: 'libvirt',
  };
  const close = async (): Promise<void> => {
    await nest.close();
    await removeTree(folder);
  };
  try {
    const versions = parseVersions('', (await outputOf(nest.inside(...VIRSH), env, signal)) ?? '');
    const vagrant = manifest.packages['vagrant'] ?? versions.vagrant;
    return {
      kind: 'bundle',
      inside: nest.inside,
      env,
      proxy: nest.proxy,
      folder,
      versions: { ...versions, vagrant },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** The Vagrant of this host where there is one that works, else ours. Throws an infra error where neither can be had. */
export const openTools = async (request: ToolsRequest): Promise<VagrantTools> => {
  await cleanPartialFolders(vagrantDir(request.cacheDir));
  return (await hostTools(request)) ?? ownTools(request);
};
