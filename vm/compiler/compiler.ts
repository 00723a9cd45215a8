import { createHash } from 'node:crypto';
import { access, cp, readFile, rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { InterruptedError, infraError } from '../../harness/errors.ts';
import { type BundleDefinition, type BundleRequest, ensureBundle } from '../bundle.ts';
import { contained } from '../contained.ts';
import { partialName } from '../partial.ts';
import { cleanPartialFolders, makeCacheFolder } from '../partial-folders.ts';
import { removeTree } from '../remove-tree.ts';
import { runLines } from '../run-lines.ts';
import { pruneUnused, touch } from '../unused.ts';

/** A fixed release: the same sources make the same program on every host. */
const COMPILER_BUNDLE: BundleDefinition = { name: 'compiler', suite: 'trixie', packages: ['gcc', 'libc6-dev'] };

/** Folders that a Debian system has as links, which no package brings. */
const LINKS = ['bin', 'sbin', 'lib', 'lib64'] as const;

const FLAGS = ['-static', '-pthread', '-std=gnu17', '-O1', '-Wall', '-Wextra'] as const;

/** A static program, from the C files of a folder. */
export interface ProgramRequest extends Omit<BundleRequest, 'definition' | 'onLine'> {
  readonly name: string;
  /** Folder that holds the sources. */
  readonly folder: string;
  /** Files below the folder, sources and headers. */
  readonly files: readonly string[];
  /** Called when the program is not in the cache. */
  readonly onStart?: (() => void) | undefined;
}

const isSource = (file: string): boolean => file.endsWith('.c');

const digestOf = async ({ folder, files }: ProgramRequest): Promise<string> => {
  const hash = createHash('sha256').update(FLAGS.join(' '));
  for (const file of files.toSorted()) hash.update(`\0${file}\0`).update(await readFile(path.join(folder, file)));
  return hash.digest('hex').slice(0, 12);
};

const compile = async (request: ProgramRequest, root: string, output: string): Promise<void> => {
  const { name, folder, files, signal } = request;
  for (const link of LINKS) await symlink(`usr/${link}`, path.join(root, link)).catch(() => undefined);
  const inside = partialName('build');
  const build = path.join(root, inside);
  try {
    for (const file of files) await cp(path.join(folder, file), path.join(build, file), { recursive: true });
    const sources = files.filter(isSource).toSorted();
    // The bundle has no other program that could change the folder; sources are to know themselves by their names below it.
    const places = [`-I/${inside}`, `-fmacro-prefix-map=/${inside}/=`, '-o', `/${inside}/program`];
    const result = await runLines({
      command: contained(['chroot', root, '/usr/bin/gcc', ...FLAGS, ...places, ...sources.map((file) => `/${inside}/${file}`)]),
      env: { TMPDIR: `/${inside}` },
      signal,
    });
    if (!result.ok)
      throw infraError(
        `Compiling ${name} failed: ${result.lines.find((line) => line.includes('error')) ?? result.lines.at(-1) ?? 'gcc printed nothing'}`,
        `Remove the folder ${path.dirname(root)} and try again; what is wrong then is a mistake of this program.`,
      );
    await rename(path.join(build, 'program'), output);
  } finally {
    await removeTree(build);
  }
};

/** Where compiled programs lie below a cache folder. */
export const programsDir = (cacheDir: string): string => path.resolve(cacheDir, 'programs');

/** Path of the program: from the cache, else compiled with a compiler that is fetched and unpacked for it; needs no root. */
export const ensureProgram = async (request: ProgramRequest): Promise<string> => {
  const folder = programsDir(request.cacheDir);
  const output = path.join(folder, `${request.name}-${await digestOf(request)}`);
  const isThere = await access(output).then(
    () => true,
    () => false,
  );
  if (isThere) {
    await touch(output);
    return output;
  }
  request.onStart?.();
  await makeCacheFolder(folder);
  const { root } = await ensureBundle({ ...request, definition: COMPILER_BUNDLE });
  await cleanPartialFolders(root);
  const partial = path.join(folder, partialName(request.name));
  try {
    await compile(request, root, partial);
    await rename(partial, output);
    await pruneUnused(folder, request.name, output);
  } catch (error) {
    throw request.signal?.aborted ? new InterruptedError(`Compiling ${request.name} was stopped`) : error;
  } finally {
    await removeTree(partial);
  }
  return output;
};
