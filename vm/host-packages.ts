import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { infraError } from '../harness/errors.ts';
import { type LinesResult, runLines } from './run-lines.ts';
import { failureOf } from './userlands/failures.ts';

/** Administration commands are often not on an ordinary user's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Whether a command can be run on this host. */
export const isOnPath = (command: string): boolean =>
  [...(process.env['PATH'] ?? '').split(path.delimiter), ...SYSTEM_FOLDERS].some((folder) => {
    if (folder === '') return false;
    try {
      accessSync(path.join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** The names among these packages that dpkg does not have as installed. */
export const missingPackages = async (packages: readonly string[], signal?: AbortSignal): Promise<string[]> => {
  if (packages.length === 0) return [];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are those of dpkg-query.
  const format = '--showformat=${db:Status-Abbrev}\\t${Package}\\n';
  const { lines } = await runLines({ command: ['dpkg-query', '--show', format, ...packages], signal });
  const installed = new Set(lines.flatMap((line) => /^.i.?\t(.+)$/.exec(line)?.[1] ?? []));
  return packages.filter((name) => !installed.has(name));
};

export interface HostPackagesRequest {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
}

const OPTIONS = ['-y', '-q', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=120'];

const aptGet = (args: readonly string[], { signal, onProgress }: HostPackagesRequest): Promise<LinesResult> =>
  runLines({ command: ['apt-get', ...args], env: { NEEDRESTART_SUSPEND: '1' }, signal, onLine: onProgress });

/**
 * Installs those of these Debian packages that the host lacks. The index is fetched only when apt finds no such package:
 * it may never have been fetched. Throws an infra error with the exact command where this process may not do it.
 */
export const ensureDebianPackages = async (packages: readonly string[], request: HostPackagesRequest = {}): Promise<void> => {
  if (!isOnPath('apt-get') || !isOnPath('dpkg-query')) {
    throw infraError(
      `This system has no apt, and ${packages.join(', ')} would be installed with it.`,
      'Install these with the package manager of this system; the names are those of Debian.',
    );
  }
  const missing = await missingPackages(packages, request.signal);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    const command = `sudo apt-get install --no-install-recommends ${missing.join(' ')}`;
    throw infraError(`Missing Debian packages: ${missing.join(', ')}.`, `Install them: ${command}`);
  }
  const install = ['install', ...OPTIONS, ...missing];
  const first = await aptGet(install, request);
  if (first.ok) return;
  const update = await aptGet(['update', '-q'], request);
  const second = await aptGet(install, request);
  if (second.ok) return;
  throw failureOf([...update.lines, ...second.lines], { action: `Installing ${missing.join(', ')}`, folder: '/' });
};
