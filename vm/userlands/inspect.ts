import { execa } from 'execa';
import { contained } from '../contained.ts';
import { fullPath } from '../run-lines.ts';
import type { UserlandManifest } from './manifest.ts';

const output = async (command: readonly [string, ...string[]]): Promise<string> => {
  const [file, ...args] = command;
  return (await execa(file, args, { env: { PATH: fullPath(), LC_ALL: 'C' }, stdin: 'ignore' })).stdout;
};

/** Every installed package with its exact version, as dpkg of the userland has it on record. */
const installedPackages = async (rootfs: string): Promise<Record<string, string>> => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are those of dpkg-query.
  const format = '--showformat=${db:Status-Abbrev}\\t${Package}\\t${Version}\\n';
  const text = await output(['dpkg-query', `--admindir=${rootfs}/var/lib/dpkg`, '--show', format]);
  const rows = text.split('\n').map((line) => line.split('\t'));
  return Object.fromEntries(
    rows.flatMap(([status, name, version]) => (status?.startsWith('ii') && name && version ? [[name, version]] : [])),
  );
};

/** What `criu --version` of the userland says, without the word before it; undefined when it does not run. */
const criuVersion = async (rootfs: string): Promise<string | undefined> => {
  const text = await output(contained(['chroot', rootfs, 'criu', '--version'])).catch(() => '');
  return /^Version: (\S+)/m.exec(text)?.[1];
};

const diskUsage = async (rootfs: string): Promise<number> =>
  Number.parseInt(await output(contained(['du', '--summarize', '--block-size=1', rootfs])), 10);

type Services = UserlandManifest['services'];

/** Which server stands behind each service, judged by the packages. */
export const servicesOf = (packages: Readonly<Record<string, string>>): Services => {
  const has = (pattern: RegExp): boolean => Object.keys(packages).some((name) => pattern.test(name));
  const mysql = has(/^mysql-server-core/) ? 'mysql' : has(/^mariadb-server-core/) ? 'mariadb' : 'none';
  const redis = has(/^(?:redis-server|redis-tools)$/) ? 'redis' : has(/^valkey-server$/) ? 'valkey' : 'none';
  return { mysql, redis, nginx: has(/^nginx(?:-light|-core|-full|-extras)?$/) ? 'nginx' : 'none' };
};

const glibcVersion = (packages: Readonly<Record<string, string>>): string | undefined =>
  packages['libc6']?.replace(/-[^-]*$/, '');

/** The part of the manifest that is read from the root filesystem itself. */
export const inspectRootfs = async (rootfs: string) => {
  const [packages, criu, size_bytes, mmdebstrap] = await Promise.all([
    installedPackages(rootfs),
    criuVersion(rootfs),
    diskUsage(rootfs),
    output(['mmdebstrap', '--version']),
  ]);
  const glibc = glibcVersion(packages);
  return {
    packages,
    services: servicesOf(packages),
    size_bytes,
    mmdebstrap_version: mmdebstrap.replace(/^mmdebstrap /, ''),
    ...(criu !== undefined && { criu_version: criu }),
    ...(glibc !== undefined && { glibc_version: glibc }),
  };
};
