import { existsSync, readFileSync } from 'node:fs';
import { isOnPath } from '../../vm/host-packages.ts';
import { listCached } from '../../vm/userlands/cache.ts';
import { discoverMirrors } from '../../vm/userlands/mirror.ts';
import { QualifyError } from '../errors.ts';
import { projectPath } from '../project.ts';
import { type DoctorCheck, lack, note, ok } from './check.ts';

interface HostPackage {
  readonly package: string;
  readonly commands: readonly string[];
  readonly files: readonly string[];
  readonly for: readonly string[];
  readonly what: string;
}

const hostPackages = (): readonly HostPackage[] =>
  (JSON.parse(readFileSync(projectPath('harness', 'bootstrap', 'debian-packages.json'), 'utf8')) as { packages: HostPackage[] })
    .packages;

export const packages: DoctorCheck = {
  id: 'packages',
  check: () => {
    const wanted = hostPackages().filter((one) => one.for.includes('run'));
    const missing = wanted.filter((one) => !(one.commands.every(isOnPath) && one.files.every(existsSync)));
    if (missing.length === 0)
      return Promise.resolve([ok(`Debian packages for run: ${wanted.map((one) => one.package).join(', ')}.`)]);
    const names = missing.map((one) => one.package).join(' ');
    return Promise.resolve([
      lack(
        `Missing Debian packages: ${missing.map((one) => `${one.package} (${one.what})`).join(', ')}.`,
        `apt-get install --no-install-recommends ${names}; npm start does it by itself as root.`,
      ),
    ]);
  },
};

export const mirror: DoctorCheck = {
  id: 'mirror',
  check: async () => {
    try {
      await discoverMirrors(undefined);
      return [ok("A Debian mirror is named in the host's apt configuration.")];
    } catch (error) {
      if (error instanceof QualifyError) return [note(error.message, error.remedy)];
      throw error;
    }
  },
};

export const userlands: DoctorCheck = {
  id: 'userlands',
  check: async ({ cacheDir }) => {
    const cached = await listCached(cacheDir);
    if (cached.length === 0) return [note('No userland is built yet; the first run builds one in about half a minute.')];
    return cached.map(({ name, id, manifest }) =>
      ok(`Userland ${name} (${id}) with CRIU ${manifest.criu_version ?? 'none'}, built ${manifest.built.slice(0, 10)}.`),
    );
  },
};
