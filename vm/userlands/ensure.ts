import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { InterruptedError, infraError, messageOf } from '../../harness/errors.ts';
import { isOnPath } from '../host-packages.ts';
import { removeTree, syncFolder } from '../partial-folders.ts';
import { runLines } from '../run-lines.ts';
import { type AptSetting, aptNotes, readAptConfig } from './apt-config.ts';
import { cleanPartialUserlands, createPartial, findUserland, userlandFolder } from './cache.ts';
import type { UserlandDefinition } from './definition.ts';
import { failureOf } from './failures.ts';
import { debianArchitecture, userlandId } from './identity.ts';
import { inspectRootfs } from './inspect.ts';
import { readUserland, type Userland, type UserlandManifest, writeManifest } from './manifest.ts';
import { discoverMirrors } from './mirror.ts';
import { fetchPackageIndex, type PackageIndex } from './package-index.ts';
import { followBuild, type OnProgress, STARTED } from './progress.ts';
import { contained, mmdebstrapCommand } from './recipe.ts';
import { requiredTools } from './tools.ts';

export interface EnsureRequest {
  readonly definition: UserlandDefinition;
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Debian mirror to build from, instead of the host's own. */
  readonly mirror?: string | undefined;
}

const assertCanBuild = (definition: UserlandDefinition): void => {
  if (process.getuid?.() !== 0) {
    throw infraError(
      `Building the userland ${definition.name} needs root.`,
      `Run as root: sudo criu-qualify userlands build ${definition.name}`,
    );
  }
  const missing = requiredTools().filter((tool) => !tool.commands.every(isOnPath));
  if (missing.length === 0) return;
  const commands = missing.flatMap((tool) => tool.commands.filter((command) => !isOnPath(command)));
  throw infraError(
    `Building the userland ${definition.name} needs ${commands.join(', ')}, which this host does not have.`,
    `Install it: apt-get install --no-install-recommends ${missing.map((tool) => tool.package).join(' ')}`,
  );
};

/** A mirror's address, its password and the host's name servers are nothing to keep; workloads make their own databases. */
const stripRootfs = async (rootfs: string): Promise<void> => {
  for (const file of ['etc/apt/sources.list', 'etc/apt/apt.conf.d/99mmdebstrap', 'etc/resolv.conf', 'etc/hostname']) {
    await rm(path.join(rootfs, file), { force: true });
  }
  await execa('find', [path.join(rootfs, 'var/lib/mysql'), '-mindepth', '1', '-delete'], { reject: false });
};

interface Build extends EnsureRequest {
  readonly partial: string;
  readonly settings: readonly AptSetting[];
  readonly index: PackageIndex;
  readonly onLine: (line: string) => void;
}

const buildRootfs = async ({ definition, cacheDir, partial, settings, index, signal, onLine }: Build): Promise<string> => {
  const rootfs = path.join(partial, 'rootfs');
  const command = mmdebstrapCommand({ mode: 'root', suite: definition.suite, index, settings, rootfs });
  const scratch = path.join(partial, 'index');
  const result = await runLines({ command: contained(command), env: { TMPDIR: scratch }, signal, onLine });
  if (!result.ok) throw failureOf(result.lines, { action: `Building the userland ${definition.name}`, folder: cacheDir });
  await removeTree(scratch);
  await stripRootfs(rootfs);
  return rootfs;
};

/** Fills the partial folder up to its manifest. */
const fill = async (request: EnsureRequest, partial: string): Promise<void> => {
  const { definition, cacheDir, signal, mirror } = request;
  const started = performance.now();
  const settings = await readAptConfig(signal);
  const mirrors = await discoverMirrors(mirror);
  const onLine = followBuild(request.onProgress ?? (() => undefined));
  const index = await fetchPackageIndex({ definition, mirrors, dir: path.join(partial, 'index'), cacheDir, signal, onLine });
  const rootfs = await buildRootfs({ ...request, partial, settings, index, onLine });
  const manifest: UserlandManifest = {
    schema_version: 1,
    name: definition.name,
    id: userlandId(definition),
    suite: definition.suite,
    architecture: debianArchitecture(),
    definition,
    ...(await inspectRootfs(rootfs)),
    notes: [...aptNotes(settings), ...index.notes],
    built: new Date().toISOString(),
    build_duration_ms: Math.round(performance.now() - started),
  };
  signal?.throwIfAborted();
  await writeManifest(partial, manifest);
  await syncFolder(partial);
};

/** Gives the filled folder its final name. When someone else was faster, theirs is used and ours thrown away. */
const publish = async (request: EnsureRequest, partial: string): Promise<Userland> => {
  const folder = userlandFolder(request.cacheDir, request.definition);
  try {
    await rename(partial, folder);
  } catch (error) {
    if ((await readUserland(folder)) === undefined) {
      throw infraError(
        `The userland cannot be put in its place, ${folder}: ${messageOf(error)}.`,
        `Remove that folder: rm -r ${folder}`,
        error,
      );
    }
    await removeTree(partial);
  }
  const userland = await readUserland(folder);
  if (userland === undefined) throw infraError(`The userland in ${folder} has vanished.`, 'Run it again.');
  return userland;
};

/**
 * The userland of a definition: from the cache, else built from a Debian mirror, which takes half a minute and needs root.
 * An abort throws InterruptedError. However it ends, nothing that is half-built stays or passes for whole.
 */
export const ensureUserland = async (request: EnsureRequest): Promise<Userland> => {
  const { definition, cacheDir, signal, onProgress } = request;
  const cached = await findUserland(cacheDir, definition);
  if (cached !== undefined) return cached;
  assertCanBuild(definition);
  await cleanPartialUserlands(cacheDir);
  onProgress?.(STARTED);
  const partial = await createPartial(cacheDir, definition);
  try {
    await fill(request, partial);
    return await publish(request, partial);
  } catch (error) {
    await removeTree(partial);
    throw signal?.aborted ? new InterruptedError(`Building the userland ${definition.name} was stopped`) : error;
  }
};
