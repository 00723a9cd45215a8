import { statSync } from 'node:fs';
import path from 'node:path';
import type { Tree } from '../../../../workloads/workload.ts';
import { inputError, messageOf } from '../../../errors.ts';
import type { ServiceFile } from '../schema.ts';
import { resolveTree } from '../tree.ts';
import { programNeeds } from './needs.ts';
import { archiveView, folderView, type RootView, resolveIn } from './view.ts';

/** What machines are, and CRIU is built for. */
const MACHINE = 'x86-64';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where the root filesystem of a service lies in its userland. */
const rootPath = (name: string): string => `/srv/criu-qualify/${name}`;

const viewOf = (source: string, file: string): RootView => {
  try {
    return statSync(source).isDirectory() ? folderView(source) : archiveView(source);
  } catch (error) {
    throw inputError(
      `${file}: the root filesystem ${source} cannot be read: ${messageOf(error)}.`,
      'Give a folder as "rootfs", or .tar, .tar.gz, .tar.xz or .tar.zst as "tarball"; the programs gzip, xz and zstd unpack them.',
      error,
    );
  }
};

/** The program in the root filesystem; undefined where it is not for us to say: a file of the instance, or a name that is filled in later. */
const findProgram = (view: RootView, program: string, searchPath: string): string | undefined =>
  program.includes('/')
    ? resolveIn(view, program)
    : searchPath
        .split(':')
        .map((folder) => resolveIn(view, `${folder}/${program}`))
        .find((found) => found !== undefined);

/** Refuses a program that cannot be executed in this root; `shown` is how the user knows it. */
const demandRunnable = (view: RootView, program: string, shown: string, file: string): void => {
  const needs = programNeeds(view.head(program));
  if (needs.kind === 'elf' && needs.machine !== MACHINE)
    throw inputError(
      `${file}: ${shown} of the root filesystem is built for ${needs.machine}, and machines are ${MACHINE}.`,
      'Give a root filesystem that is made for amd64.',
    );
  if (needs.kind === 'unknown' || needs.interpreter === undefined) return;
  const { interpreter } = needs;
  const found = resolveIn(view, interpreter);
  if (found === undefined)
    throw inputError(
      `${file}: ${shown} needs the interpreter ${interpreter}, which the root filesystem does not have.`,
      needs.kind === 'elf'
        ? 'It is the loader of the C library that the program was built for: add that library, or link the program statically.'
        : 'Its first line names it: add it to the root filesystem, or change the line.',
    );
  if (needs.kind === 'script') demandRunnable(view, found, interpreter, file);
};

const isLaid = (program: string, { files, trees }: ServiceFile): boolean =>
  trees.length > 0 || program.includes('${') || !/^(\/|[^/]+$)/.test(program) || files.some((one) => one.path === program);

/** Whether what the service starts can be executed at all: found out here, and not minutes later in the machine. */
const checkProgram = (service: ServiceFile, view: RootView, file: string): void => {
  const program = String(service.start.argv[0]);
  if (isLaid(program, service)) return;
  const searchPath = String(service.start.env['PATH'] ?? PATH);
  const found = findProgram(view, program, searchPath);
  if (found === undefined)
    throw inputError(
      `${file}: the root filesystem has no program ${program}${program.includes('/') ? '' : ` in ${searchPath}`}.`,
      'Correct start.argv, or give the root filesystem that has it; its "/" must be the top of the folder or archive.',
    );
  demandRunnable(view, found, program, file);
};

/** A root filesystem of the user's that the service runs in. */
export interface ResolvedRoot {
  /** Where it lies in the userland. */
  readonly path: string;
  readonly tree: Tree;
}

/** The root filesystem that a service brings, looked into; undefined for one that runs in the userland itself. */
export const resolveRoot = (service: ServiceFile, file: string): ResolvedRoot | undefined => {
  const from = service.rootfs ?? service.tarball;
  if (from === undefined) return undefined;
  const tree = resolveTree({ from, to: rootPath(service.name) }, file, service.rootfs === undefined ? 'tarball' : 'rootfs');
  checkProgram(service, viewOf(path.resolve(tree.from), file), file);
  return { path: tree.to, tree: { ...tree, whole: true } };
};
