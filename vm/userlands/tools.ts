/** A Debian package and the commands that are needed of it. */
export interface RequiredTool {
  readonly package: string;
  readonly commands: readonly string[];
  readonly what: string;
}

/** What building a userland needs of the host. */
export const requiredTools = (): readonly RequiredTool[] => [
  { package: 'mmdebstrap', commands: ['mmdebstrap'], what: 'builds the userlands' },
  { package: 'apt', commands: ['apt-get', 'apt-cache', 'apt-config'], what: 'fetches and verifies the packages' },
  { package: 'dpkg', commands: ['dpkg-query', 'dpkg-deb'], what: 'unpacks the packages' },
  { package: 'util-linux', commands: ['unshare', 'setpriv'], what: 'keeps a build in namespaces of its own' },
];
