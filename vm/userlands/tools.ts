import { isRoot } from '../contained.ts';

/** A Debian package and the commands that are needed of it. */
export interface RequiredTool {
  readonly package: string;
  readonly commands: readonly string[];
  readonly what: string;
}

/** Makes and mends ext4 images. */
export const IMAGE_TOOL: RequiredTool = {
  package: 'e2fsprogs',
  commands: ['mke2fs', 'e2fsck'],
  what: 'makes the images of userlands for QEMU',
};

/** The build of an ordinary user happens in a user namespace, and only its image is kept. */
const USER_TOOLS: readonly RequiredTool[] = [
  { package: 'uidmap', commands: ['newuidmap', 'newgidmap'], what: 'lets an ordinary user build userlands' },
  IMAGE_TOOL,
];

/** What building a userland needs of the host. */
export const requiredTools = (): readonly RequiredTool[] => [
  { package: 'mmdebstrap', commands: ['mmdebstrap'], what: 'builds the userlands' },
  { package: 'apt', commands: ['apt-get', 'apt-cache', 'apt-config'], what: 'fetches and verifies the packages' },
  { package: 'dpkg', commands: ['dpkg-query', 'dpkg-deb'], what: 'unpacks the packages' },
  { package: 'util-linux', commands: ['unshare', 'setpriv'], what: 'keeps a build in namespaces of its own' },
  ...(isRoot() ? [] : USER_TOOLS),
];
