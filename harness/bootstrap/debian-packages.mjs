import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readIfThere } from './files.mjs';
import { progress, SetupError } from './setup-error.mjs';

/** @typedef {'run' | 'test'} Purpose */
/** @typedef {{ package: string, commands: string[], files: string[], for: (Purpose | 'run-as-user')[], what: string }} DebianPackage */
/** @typedef {{ commands_without_packages: string[], packages: DebianPackage[] }} PackageList */

/** @type {PackageList} */
const list = JSON.parse(readFileSync(new URL('./debian-packages.json', import.meta.url), 'utf8'));

/** Administration commands are often not on an ordinary user's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** @param {string} command */
const isOnPath = (command) => {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...SYSTEM_FOLDERS].filter((folder) => folder !== '');
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
};

/** @param {DebianPackage} entry */
const isPresent = (entry) => entry.commands.every(isOnPath) && entry.files.every((file) => existsSync(file));

/** What an ordinary user needs beyond root is never installed for root. @param {DebianPackage} entry @param {Purpose} purpose */
const isFor = (entry, purpose) =>
  entry.for.includes(purpose) || (purpose === 'run' && process.getuid?.() !== 0 && entry.for.includes('run-as-user'));

/** What this system lacks, judged by the commands and files themselves: asking apt takes a second. @param {Purpose} purpose */
const missingPackages = (purpose) => list.packages.filter((entry) => isFor(entry, purpose) && !isPresent(entry));

const isDebian = () => {
  const release = readIfThere('/etc/os-release') ?? readIfThere('/usr/lib/os-release') ?? '';
  return /^ID(_LIKE)?=["']?(.*\s)?debian\b/m.test(release);
};

const APT = ['-y', '-q', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=120'];
const QUIET = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' };

/** @param {string[]} args */
const aptGet = (args) => {
  const apt = spawnSync('apt-get', args, {
    encoding: 'utf8',
    env: { ...process.env, ...QUIET },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { ok: apt.status === 0, output: `${apt.stdout ?? ''}${apt.stderr ?? ''}${apt.error ? apt.error.message : ''}` };
};

const hasIndex = () => {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => /_Packages(\.\w+)?$/.test(name));
  } catch {
    return false;
  }
};

/** The index is fetched only when there is none, or when it proves stale: it costs seconds and network. @param {string[]} names */
const aptInstall = (names) => {
  if (hasIndex()) {
    const first = aptGet(['install', ...APT, ...names]);
    if (first.ok) return first;
  }
  const update = aptGet(['update', '-q']);
  const install = aptGet(['install', ...APT, ...names]);
  return install.ok ? install : { ok: false, output: `${update.output}${install.output}` };
};

/** @param {DebianPackage[]} missing */
const lackOf = (missing) => missing.map((entry) => `${entry.package} (${entry.what})`).join(', ');

/** @param {string[]} names @param {boolean} root */
const installCommand = (names, root) => `${root ? '' : 'sudo '}apt-get install -y --no-install-recommends ${names.join(' ')}`;

/**
 * Whether the command line asks for something that needs packages of the system. No command means `run`.
 * @param {string[]} args
 */
export const needsPackages = (args) => {
  if (args.some((arg) => ['--help', '-h', '--version', '-V'].includes(arg))) return false;
  return !args.some((arg) => list.commands_without_packages.includes(arg));
};

/**
 * Installs the Debian packages that are missing; says the exact command where it may not.
 * @param {Purpose} purpose
 */
export const ensurePackages = (purpose) => {
  const missing = missingPackages(purpose);
  if (missing.length === 0) return;
  const names = missing.map((entry) => entry.package);
  if (!isDebian()) {
    throw new SetupError(
      `Missing: ${lackOf(missing)}.`,
      'Install these with the package manager of this system; the names are those of Debian.',
    );
  }
  if (process.getuid?.() !== 0)
    throw new SetupError(`Missing Debian packages: ${lackOf(missing)}.`, `Install them: ${installCommand(names, false)}`);
  progress(`installing Debian packages: ${names.join(' ')}`);
  const { ok, output } = aptInstall(names);
  if (!ok || missingPackages(purpose).length > 0) {
    throw new SetupError(
      `apt-get cannot install ${names.join(' ')}.`,
      `Check the network, the disk space and the sources of apt, then run: apt-get update && ${installCommand(names, true)}`,
      output,
    );
  }
};
