import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ConfigReport } from '../../harness/schema/facts.ts';
import { unknownConfig } from '../kernels/config-report.ts';
import { configPlaces, readRunningConfig } from '../kernels/config-source.ts';
import type { Connection } from './connection.ts';

/** The configuration of the kernel that runs on a remote host, read as that of this host is. */
export const remoteConfig = async (connection: Connection): Promise<ConfigReport> => {
  const { release } = connection.facts;
  const folder = await mkdtemp(path.join(tmpdir(), 'cq-config-'));
  try {
    for (const { path: file } of configPlaces(release)) {
      const { ok, stdout } = await connection.run(['cat', file]);
      if (!ok || stdout.length === 0) continue;
      const copy = path.join(folder, file);
      await mkdir(path.dirname(copy), { recursive: true });
      await writeFile(copy, stdout);
      break;
    }
    const found = await readRunningConfig(release, folder);
    if (found?.source === undefined) return unknownConfig('No configuration of the kernel of that host was found.');
    return { ...found, source: { ...found.source, path: found.source.path.slice(folder.length) } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const LIST_PACKAGES = `
if command -v dpkg-query >/dev/null; then dpkg-query -W -f '\${db:Status-Abbrev} \${Package} \${Version}\\n' | sed -n 's/^ii *//p'
elif command -v rpm >/dev/null; then rpm -qa --queryformat '%{NAME} %{VERSION}-%{RELEASE}\\n'
elif command -v apk >/dev/null; then apk list -I 2>/dev/null | sed 's/ .*//; s/-\\([0-9][^-]*-r[0-9]*\\)$/ \\1/'
elif command -v pacman >/dev/null; then pacman -Q
fi`;

/** What a remote host has installed. */
export interface Installed {
  /** Changes with the version of any package, of CRIU and of the C library. */
  readonly id: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly criuVersion: string | undefined;
}

/** Asks the package manager of the host, and its CRIU. */
export const installedOn = async (connection: Connection): Promise<Installed> => {
  const listed = (await connection.run(['/bin/sh', '-c', LIST_PACKAGES])).stdout.toString('utf8');
  const packages = Object.fromEntries(
    listed
      .split('\n')
      .map((line) => line.split(' '))
      .flatMap(([name, version]) => (name === undefined || version === undefined ? [] : [[name, version] as const]))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  const banner = connection.facts.criu === undefined ? '' : (await connection.run(['criu', '--version'])).stdout.toString('utf8');
  const criuVersion = /Version:\s*(\S+)/.exec(banner)?.[1];
  const whole = JSON.stringify([packages, banner, connection.facts.glibc]);
  return { id: createHash('sha256').update(whole).digest('hex').slice(0, 12), packages, criuVersion };
};
