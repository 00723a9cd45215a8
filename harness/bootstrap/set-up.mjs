import path from 'node:path';
import { ensurePackages } from './debian-packages.mjs';
import { ensureBuild } from './ensure-build.mjs';
import { ensureModules } from './ensure-modules.mjs';
import { orExplain } from './setup-error.mjs';

/** The checkout that these files belong to. */
export const projectRoot = path.resolve(import.meta.dirname, '..', '..');

/**
 * Makes the checkout ready; each step costs milliseconds when nothing is to be done. Explains and exits with 3 when it cannot.
 * @param {{ packages?: 'run' | 'test' | undefined, build: boolean }} wanted
 */
export const setUp = (wanted) =>
  orExplain(async () => {
    if (wanted.packages !== undefined) ensurePackages(wanted.packages);
    await ensureModules(projectRoot);
    if (wanted.build) await ensureBuild(projectRoot);
  });
