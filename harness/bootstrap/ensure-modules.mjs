import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { hashOf, readIfThere, writeAtomically } from './files.mjs';
import { progress, SetupError } from './setup-error.mjs';
import { withSetupLock } from './setup-lock.mjs';

/** @typedef {{ version?: string, optional?: boolean }} LockedPackage */
/** @typedef {{ packages: Record<string, LockedPackage> }} Lockfile */

/** @param {string} root */
const stampFile = (root) => path.join(root, 'node_modules', '.criu-qualify-stamp');

/** Native parts of packages differ by platform. @param {string} root */
const wantedStamp = (root) => hashOf(root, [path.join(root, 'package-lock.json')], [process.platform, process.arch]);

/** @param {string} root */
const isCurrent = (root) => readIfThere(stampFile(root)) === wantedStamp(root);

/**
 * Whether the user's own `npm ci` or `npm install` left exactly what the lockfile asks for.
 * npm writes node_modules/.package-lock.json when all else is done, so an install that was cut short has none.
 * @param {string} root
 */
const installedByNpm = (root) => {
  const installed = readIfThere(path.join(root, 'node_modules', '.package-lock.json'));
  const locked = readIfThere(path.join(root, 'package-lock.json'));
  if (installed === undefined || locked === undefined) return false;
  try {
    /** @type {Lockfile} */
    const have = JSON.parse(installed);
    /** @type {Lockfile} */
    const want = JSON.parse(locked);
    return Object.entries(want.packages).every(([where, { version, optional }]) => {
      if (where === '') return true;
      return have.packages[where] === undefined ? optional === true : have.packages[where].version === version;
    });
  } catch {
    return false;
  }
};

const OFFLINE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED)\b/;

/** @param {string} output */
const remedyFor = (output) => {
  if (OFFLINE.test(output))
    return 'The package registry cannot be reached: check the network and the proxy settings of npm, and run the command again.';
  if (/\bENOSPC\b/.test(output)) return 'The disk is full: free some space and run the command again.';
  if (/\b(EACCES|EPERM)\b/.test(output)) return 'Run the command as the owner of this checkout, or as root.';
  return 'Mend what npm reports above and run the command again.';
};

/** Runs `npm ci`, and writes the stamp last: an install that is killed is done again. @param {string} root @param {number} lock */
const install = (root, lock) => {
  progress('installing npm packages (only when the lockfile changes)');
  rmSync(stampFile(root), { force: true });
  const npm = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe', lock],
  });
  if (npm.error)
    throw new SetupError(
      `npm cannot be started: ${npm.error.message}.`,
      'Install npm, which comes with Node.js, and run the command again.',
    );
  if (npm.status !== 0) {
    const output = `${npm.stdout}${npm.stderr}`;
    throw new SetupError(`npm ci failed in ${root} (${npm.signal ?? `exit code ${npm.status}`}).`, remedyFor(output), output);
  }
  writeAtomically(stampFile(root), wantedStamp(root));
};

/**
 * Makes node_modules what package-lock.json says; does nothing when it already is.
 * @param {string} root the checkout
 * @returns {Promise<'kept' | 'adopted' | 'installed'>}
 */
export const ensureModules = async (root) => {
  if (isCurrent(root)) return 'kept';
  return withSetupLock(root, async (lock) => {
    if (isCurrent(root)) return 'kept';
    if (installedByNpm(root)) {
      writeAtomically(stampFile(root), wantedStamp(root));
      return 'adopted';
    }
    install(root, lock);
    return 'installed';
  });
};
