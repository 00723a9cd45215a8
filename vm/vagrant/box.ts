import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { infraError } from '../../harness/errors.ts';
import { projectPath } from '../../harness/project.ts';
import { ensureBundle } from '../bundle.ts';
import { contained } from '../contained.ts';
import { createPartialFolder } from '../partial-folders.ts';
import { hashOf } from '../qemu/cached-file.ts';
import { removeTree } from '../remove-tree.ts';
import { runLines } from '../run-lines.ts';
import { failureOf } from '../userlands/failures.ts';
import type { Userland } from '../userlands/manifest.ts';
import { runVagrant } from './command.ts';
import { errorOf } from './output.ts';
import { type VagrantTools, vagrantDir } from './tools.ts';

/** Room in the disk beside the userland; it is sparse. */
const DISK_GIB = 8;
const ADD_MS = 600_000;
/** Where vagrant-libvirt puts disks, unless it is told otherwise. */
const POOL = 'default';

/** A box that Vagrant knows. */
export interface Box {
  readonly name: string;
  readonly version: string;
  /** Takes it out of a Vagrant and a libvirt that are the user's; in ours it stays for the next run. */
  readonly dispose: () => Promise<void>;
}

/** Vagrant itself needs scp in the machine, to halt it among other things. */
const SSH_PACKAGES = ['openssh-server', 'openssh-client', 'sudo'] as const;

const GUEST = ['init.sh', 'dhcp.sh', 'shutdown.sh'] as const;

/** What is laid over the userland: process 1, a DHCP client, a way to halt, and the key that every box of Vagrant's starts with. */
const layExtras = async (folder: string, busybox: string): Promise<void> => {
  const [own, programs] = [path.join(folder, 'opt', 'criu-qualify-box'), path.join(folder, 'usr', 'sbin')];
  for (const dir of [own, programs]) await mkdir(dir, { recursive: true });
  const guest = (name: string): string => projectPath('vm', 'vagrant', 'guest', name);
  await copyFile(guest('init.sh'), path.join(own, 'init'));
  await copyFile(guest('dhcp.sh'), path.join(own, 'dhcp.sh'));
  await copyFile(guest('insecure.pub'), path.join(own, 'insecure.pub'));
  await copyFile(busybox, path.join(own, 'busybox'));
  await copyFile(guest('shutdown.sh'), path.join(programs, 'shutdown'));
  for (const file of [
    path.join(own, 'init'),
    path.join(own, 'dhcp.sh'),
    path.join(own, 'busybox'),
    path.join(programs, 'shutdown'),
  ])
    await chmod(file, 0o755);
};

/** The whole disk as one file system, of layers that lie over each other: mount, mke2fs. Arguments: MOUNTPOINT LAYERS FILE SIZE */
const MAKE_DISK = `mount -t overlay -o "lowerdir=$2" overlay "$1"
mke2fs -q -F -t ext4 -m 0 -d "$1" -O ^has_journal,^resize_inode -E lazy_itable_init=0,nodiscard,root_owner=0:0 "$3" "$4"`;

interface BoxRequest {
  readonly tools: VagrantTools;
  readonly userland: Pick<Userland, 'name' | 'id' | 'root' | 'manifest'>;
  readonly busybox: string;
  readonly cacheDir: string;
  readonly mirror?: string | undefined;
  readonly signal: AbortSignal;
}

/** Makes a .box of the userland and an SSH server of the same suite. */
const makeBox = async ({ tools, userland, busybox, cacheDir, mirror, signal }: BoxRequest, folder: string): Promise<string> => {
  const { name, root, manifest } = userland;
  if (root === undefined)
    throw infraError(
      `The userland ${name} was built by an ordinary user and has only an image for QEMU, of which no box can be made.`,
      `Build it again as root: criu-qualify userlands remove ${name} && sudo criu-qualify userlands build ${name}`,
    );
  const action = `Making the box of ${name}`;
  const server = await ensureBundle({
    definition: { name: 'box-ssh', suite: manifest.definition.suite, packages: SSH_PACKAGES },
    cacheDir,
    mirror,
    signal,
  });
  const [mount, extras, raw] = [path.join(folder, 'root'), path.join(folder, 'extras'), path.join(folder, 'box.raw')];
  await mkdir(mount);
  await layExtras(extras, busybox);
  await writeFile(
    path.join(folder, 'metadata.json'),
    JSON.stringify({ provider: 'libvirt', format: 'qcow2', virtual_size: DISK_GIB }),
  );
  await writeFile(path.join(folder, 'Vagrantfile'), 'Vagrant.configure("2") { |config| config.ssh.username = "root" }\n');
  const [file = '', ...convert] = tools.inside('qemu-img', 'convert', '-O', 'qcow2', raw, path.join(folder, 'box.img'));
  const box = path.join(folder, 'libvirt.box');
  const steps = [
    contained(['sh', '-euc', MAKE_DISK, 'disk', mount, `${extras}:${root}:${server.root}`, raw, `${DISK_GIB}G`]),
    [file, ...convert] as const,
    ['rm', raw] as const,
    ['tar', '--create', '--file', box, '--directory', folder, 'metadata.json', 'Vagrantfile', 'box.img'] as const,
  ];
  for (const command of steps) {
    const { ok, lines } = await runLines({ command: [...command], env: tools.env, signal });
    if (!ok) throw failureOf(lines, { action, folder: cacheDir });
  }
  return box;
};

/**
 * The box of a userland, known to Vagrant; made where it is not. Versions are numbers, so a part of the hash over all that a box is made
 * of stands for it.
 */
export const ensureBox = async (request: BoxRequest): Promise<Box> => {
  const { tools, userland, cacheDir, busybox, signal } = request;
  const scripts = await Promise.all(GUEST.map((name) => readFile(projectPath('vm', 'vagrant', 'guest', name), 'utf8')));
  const name = `criu-qualify/${userland.name}`;
  const hash = hashOf(userland.id, userland.manifest.built, busybox, String(DISK_GIB), ...SSH_PACKAGES, ...scripts);
  const version = `1.${Number.parseInt(hash.slice(0, 7), 16)}.0`;
  const vagrant = (stop: AbortSignal | undefined, ...args: string[]) =>
    runVagrant({
      argv: tools.inside(
        ...Object.entries(tools.env).map(([key, value]) => `${key}=${value}`),
        'vagrant',
        '--machine-readable',
        'box',
        ...args,
      ),
      env: tools.env,
      signal: stop,
      timeoutMs: ADD_MS,
    });
  const virsh = (...args: string[]) => runLines({ command: ['virsh', '--connect', 'qemu:///system', ...args], env: tools.env });
  const pools = tools.kind === 'bundle' ? undefined : await virsh('--quiet', 'pool-list', '--all', '--name');
  // Where libvirt does not say, the pool is taken for the user's.
  const hadPool = pools?.ok !== true || pools.lines.some((line) => line.trim() === POOL);
  const dispose = async (): Promise<void> => {
    if (tools.kind === 'bundle') return;
    await vagrant(undefined, 'remove', name, '--box-version', version, '--force');
    // What vagrant-libvirt copied of it into the pool, which Vagrant forgets; and the pool itself, where it made that.
    await virsh('vol-delete', '--pool', POOL, `${name.replaceAll('/', '-VAGRANTSLASH-')}_vagrant_box_image_${version}_box.img`);
    const volumes = await virsh('--quiet', 'vol-list', POOL);
    if (hadPool || !volumes.ok || volumes.lines.some((line) => line.includes('/'))) return;
    // Stopped and still defined it would be in the way of the next "vagrant up", which defines it anew.
    for (const verb of ['pool-destroy', 'pool-undefine']) await virsh(verb, POOL);
  };
  const listed = await vagrant(signal, 'list');
  const known = listed.lines.flatMap(({ type, data }) => (type === 'box-name' || type === 'box-version' ? [data[0]] : []));
  if (known.some((word, index) => word === name && known[index + 1] === version))
    return { name, version, dispose: () => Promise.resolve() };
  const folder = await createPartialFolder(vagrantDir(cacheDir), 'box');
  try {
    const url = `file://${await makeBox(request, folder)}`;
    const catalogue = path.join(folder, 'box.json');
    await writeFile(catalogue, JSON.stringify({ name, versions: [{ version, providers: [{ name: 'libvirt', url }] }] }));
    // Those of earlier builds of the userland: nobody names them.
    if (tools.kind === 'bundle' && known.includes(name))
      await vagrant(signal, 'remove', name, '--all', '--force', '--provider', 'libvirt');
    const added = await vagrant(signal, 'add', '--provider', 'libvirt', catalogue);
    if (!added.ok)
      throw infraError(
        `The box ${name} cannot be added: ${errorOf(added.lines, added.printed)}.`,
        `See that there is room in ${cacheDir}.`,
      );
    return { name, version, dispose };
  } finally {
    await removeTree(folder);
  }
};
