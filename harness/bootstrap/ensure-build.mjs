import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { compile } from './compile.mjs';
import { filesBelow, hashOf, readIfThere, writeAtomically } from './files.mjs';
import { progress } from './setup-error.mjs';
import { withSetupLock } from './setup-lock.mjs';

const SOURCE_FOLDERS = ['harness', 'vm', 'workloads', 'suites', 'reports', 'test', 'benchmark'];
const SOURCE_NAME = /\.(ts|mts|cts|json)$/;
const SETTINGS = ['tsconfig.json', 'package.json', 'package-lock.json', 'harness/bootstrap/compile.mjs'];

/** Fixtures are read where they are and never compiled. @param {string} name */
const isSourceFolder = (name) => name !== 'fixtures' && name !== 'node_modules';

/**
 * Hash of everything the build reads.
 * @param {string} root
 * @returns {string}
 */
const sourceStamp = (root) => {
  const sources = SOURCE_FOLDERS.flatMap((folder) => filesBelow(path.join(root, folder), isSourceFolder));
  const settings = SETTINGS.map((file) => path.join(root, file));
  // Source maps name the folder, so a checkout that was moved is compiled again.
  return hashOf(root, [...settings, ...sources.filter((file) => SOURCE_NAME.test(file))], [root]);
};

/** @param {string} dist */
const stampFile = (dist) => path.join(dist, '.stamp');

/** @param {string} dist @param {string} stamp */
const isCurrent = (dist, stamp) => readIfThere(stampFile(dist)) === stamp && existsSync(path.join(dist, 'runner.mjs'));

/** Empties dist/ but for the lock: outputs of deleted sources and rests of a killed build go too. @param {string} dist @param {string} keep */
const clear = (dist, keep) => {
  rmSync(stampFile(dist), { force: true });
  for (const name of readdirSync(dist)) {
    if (name !== '.lock' && name !== keep) rmSync(path.join(dist, name), { recursive: true, force: true });
  }
};

/**
 * Builds beside the old output and swaps at the end; the stamp is written last, so a build that is killed is done again.
 * @param {string} root
 * @param {string} dist
 * @param {string} stamp
 */
const build = async (root, dist, stamp) => {
  const next = mkdtempSync(path.join(dist, '.next-'));
  try {
    await compile(root, next);
    clear(dist, path.basename(next));
    for (const name of readdirSync(next)) renameSync(path.join(next, name), path.join(dist, name));
    writeAtomically(stampFile(dist), stamp);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
};

/**
 * Makes dist/ the compiled form of the sources; does nothing when it already is.
 * @param {string} root the checkout
 * @returns {Promise<'kept' | 'built'>}
 */
export const ensureBuild = async (root) => {
  const dist = path.join(root, 'dist');
  if (isCurrent(dist, sourceStamp(root))) return 'kept';
  return withSetupLock(root, async () => {
    const stamp = sourceStamp(root);
    if (isCurrent(dist, stamp)) return 'kept';
    progress('compiling');
    await build(root, dist, stamp);
    return 'built';
  });
};
