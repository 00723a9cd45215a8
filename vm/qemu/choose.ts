import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { infraError, inputError } from '../../harness/errors.ts';
import { type Bundle, type BundleRequest, ensureBundle, findBundle } from '../bundle.ts';
import { isOnPath } from '../host-packages.ts';
import { fullPath } from '../run-lines.ts';
import { QEMU_BUNDLE } from './bundles.ts';
import type { Qemu } from './qemu.ts';
import { needsMitigation, parseQemuVersion, type QemuVersion } from './version.ts';

const BINARY = 'qemu-system-x86_64';

const versionOf = async (command: readonly [string, ...string[]], env: Readonly<Record<string, string>>) => {
  const [file, ...args] = command;
  const { stdout, exitCode } = await execa(file, [...args, '--version'], { reject: false, env: { PATH: fullPath(), ...env } });
  return exitCode === 0 ? parseQemuVersion(stdout) : undefined;
};

const why = (version: QemuVersion): string =>
  needsMitigation(version)
    ? `the host's QEMU ${version.text}, without cmpxchg16b: releases before 10 crash in it under emulation`
    : `the host's QEMU ${version.text}, a release that is known to be good`;

/** The QEMU that is installed on this host. */
const hostQemu = async (): Promise<Qemu | undefined> => {
  if (!isOnPath(BINARY)) return undefined;
  const version = await versionOf([BINARY], {});
  if (version === undefined) return undefined;
  return { source: 'host', version, package: undefined, command: [BINARY], dataDirs: [], env: {}, why: why(version) };
};

const givenQemu = async (file: string): Promise<Qemu> => {
  const absolute = path.resolve(file);
  try {
    accessSync(absolute, constants.X_OK);
  } catch (error) {
    throw inputError(`--qemu ${file} is not a file that can be executed.`, `Give the path of a ${BINARY}.`, error);
  }
  const version = await versionOf([absolute], {});
  if (version === undefined) throw inputError(`--qemu ${file} does not say that it is QEMU.`, `Give the path of a ${BINARY}.`);
  return { source: 'given', version, package: undefined, command: [absolute], dataDirs: [], env: {}, why: 'given with --qemu' };
};

/** A QEMU that was unpacked from another Debian suite runs through that suite's loader, with its own firmware and modules. */
const unpackedQemu = async ({ root, versions }: Bundle, wanted: string): Promise<Qemu> => {
  const inRoot = (...parts: string[]): string => path.join(root, ...parts);
  const libraries = inRoot('usr/lib/x86_64-linux-gnu');
  const loader = ['usr/lib64', 'lib64', 'usr/lib/x86_64-linux-gnu']
    .map((dir) => inRoot(dir, 'ld-linux-x86-64.so.2'))
    .find(existsSync);
  if (loader === undefined) throw infraError(`The QEMU in ${root} has no dynamic loader.`, `Remove that folder: rm -r ${root}`);
  const command = [loader, '--library-path', libraries, inRoot('usr/bin', BINARY)] as const;
  const env = { QEMU_MODULE_DIR: path.join(libraries, 'qemu') };
  const version = await versionOf(command, env);
  if (version === undefined) throw infraError(`The QEMU in ${root} does not run.`, `Remove that folder: rm -r ${root}`);
  return {
    source: 'pinned',
    version,
    package: versions['qemu-system-x86'],
    command,
    dataDirs: [inRoot('usr/share/qemu'), inRoot('usr/share/seabios'), inRoot('usr/lib/ipxe/qemu')],
    env,
    why: `QEMU ${version.text} of Debian ${QEMU_BUNDLE.suite}, unpacked in the cache, ${wanted === 'pinned' ? 'as asked for with --qemu' : 'because this host has none'}`,
  };
};

export type QemuRequest = Omit<BundleRequest, 'definition'> & {
  /** "auto", "host", "pinned", or the path of a binary. */
  readonly wanted: string;
};

/** What `chooseQemu` would take, without fetching anything: undefined when it would have to be fetched. */
export const findQemu = async ({ wanted, cacheDir }: Pick<QemuRequest, 'wanted' | 'cacheDir'>): Promise<Qemu | undefined> => {
  if (wanted.includes('/')) return givenQemu(wanted);
  const host = wanted === 'pinned' ? undefined : await hostQemu();
  if (host !== undefined || wanted === 'host') return host;
  const bundle = await findBundle({ definition: QEMU_BUNDLE, cacheDir });
  return bundle && unpackedQemu(bundle, wanted);
};

/** The QEMU to use: the one that was asked for, else the host's, else one of a fixed Debian release, unpacked into the cache. */
export const chooseQemu = async (request: QemuRequest): Promise<Qemu> => {
  const { wanted } = request;
  if (!['auto', 'host', 'pinned'].includes(wanted) && !wanted.includes('/'))
    throw inputError(`--qemu ${wanted} is not known.`, 'Expected auto, host, pinned, or the path of a qemu-system-x86_64.');
  const found = await findQemu(request);
  if (found !== undefined) return found;
  if (wanted === 'host')
    throw infraError(`This host has no ${BINARY}.`, 'Install it: apt-get install qemu-system-x86; or leave out --qemu.');
  const bundle = await ensureBundle({ ...request, definition: QEMU_BUNDLE });
  return unpackedQemu(bundle, wanted);
};
