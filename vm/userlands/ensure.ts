import { rename } from 'node:fs/promises';
import path from 'node:path';
import { InterruptedError, infraError, messageOf } from '../../harness/errors.ts';
import { isRoot } from '../contained.ts';
import { syncFolder } from '../partial-folders.ts';
import { removeTree } from '../remove-tree.ts';
import { aptNotes, readAptConfig } from './apt-config.ts';
import { buildRootfs } from './build-rootfs.ts';
import { cleanPartialUserlands, createPartial, findUserland, userlandFolder } from './cache.ts';
import { assertCanBuild } from './can-build.ts';
import type { UserlandDefinition } from './definition.ts';
import { debianArchitecture, userlandId } from './identity.ts';
import { makeImage } from './image.ts';
import { inspectRootfs } from './inspect.ts';
import { layTrees } from './lay-trees.ts';
import { readUserland, type Userland, type UserlandManifest, writeManifest } from './manifest.ts';
import { discoverMirrors } from './mirror.ts';
import { fetchPackageIndex } from './package-index.ts';
import { followBuild, IMAGING, type OnProgress, STARTED } from './progress.ts';

export interface EnsureRequest {
  readonly definition: UserlandDefinition;
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Debian mirror to build from, instead of the host's own. */
  readonly mirror?: string | undefined;
}

/** Files of subordinate users are a burden to their owner, who can use the folder for nothing: machines take the image. */
const keepImageOnly = async (request: EnsureRequest, partial: string, rootfs: string): Promise<void> => {
  request.onProgress?.(IMAGING);
  await makeImage({ name: request.definition.name, rootfs, folder: partial, signal: request.signal });
  await removeTree(rootfs);
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
  await layTrees({ ...request, rootfs });
  const found = await inspectRootfs(rootfs);
  if (!isRoot()) await keepImageOnly(request, partial, rootfs);
  const manifest: UserlandManifest = {
    schema_version: 1,
    name: definition.name,
    id: userlandId(definition),
    suite: definition.suite,
    architecture: debianArchitecture(),
    definition,
    ...found,
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
 * The userland of a definition: from the cache, else built from a Debian mirror, which takes half a minute. Root gets a
 * folder, an ordinary user an image alone.
 * An abort throws InterruptedError. However it ends, nothing that is half-built stays or passes for whole.
 */
export const ensureUserland = async (request: EnsureRequest): Promise<Userland> => {
  const { definition, cacheDir, signal, onProgress } = request;
  const cached = await findUserland(cacheDir, definition);
  if (cached !== undefined) return cached;
  await assertCanBuild(definition);
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
