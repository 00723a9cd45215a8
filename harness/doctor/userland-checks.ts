import { existsSync, readFileSync } from 'node:fs';
import { isRoot } from '../../vm/contained.ts';
import { isOnPath } from '../../vm/host-packages.ts';
import { listCached } from '../../vm/userlands/cache.ts';
import { obstacleForUser } from '../../vm/userlands/can-build.ts';
import { discoverMirrors } from '../../vm/userlands/mirror.ts';
import { lackOfIds, ownSubordinateIds } from '../../vm/userlands/subordinate-ids.ts';
import { IMAGE_TOOL } from '../../vm/userlands/tools.ts';
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
    const wanted = hostPackages().filter((one) => one.for.includes('run') || (!isRoot() && one.for.includes('run-as-user')));
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

/** Root needs neither subordinate ids nor user namespaces. */
export const ordinaryUser: DoctorCheck = {
  id: 'ordinary-user',
  check: async () => {
    if (isRoot()) return [];
    const ids = lackOfIds(ownSubordinateIds());
    if (ids !== undefined) return [lack(ids.message, ids.remedy)];
    const obstacle = await obstacleForUser();
    if (obstacle !== undefined) return [lack(obstacle.message, obstacle.remedy)];
    return [
      ok('This user has subordinate ids, and user namespaces can be made.'),
      ok('Userlands for QEMU machines can be built without root; only their images are kept.'),
    ];
  },
};

export const images: DoctorCheck = {
  id: 'images',
  check: () => {
    const missing = IMAGE_TOOL.commands.filter((command) => !isOnPath(command));
    const finding =
      missing.length === 0
        ? ok('Images of userlands for QEMU machines can be made (e2fsprogs).')
        : lack(
            `Images of userlands for QEMU machines cannot be made: ${missing.join(' and ')} are missing.`,
            `apt-get install --no-install-recommends ${IMAGE_TOOL.package}`,
          );
    return Promise.resolve([finding]);
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
