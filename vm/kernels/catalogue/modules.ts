import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { compressionOf } from '../compression.ts';
import { decompress } from '../decompress.ts';
import { modulesFolder } from './kernel.ts';

/** The name of a module as the kernel has it, from a file of it or from a name in either spelling. */
export const moduleName = (file: string): string =>
  path
    .basename(file)
    .replace(/\.ko(?:\.\w+)?$/, '')
    .replaceAll('-', '_');

interface ModuleFile {
  readonly file: string;
  readonly needs: readonly string[];
}

/** modules.dep (modules.dep(5)): a file on each line, then the files that it needs. By the names of the modules. */
const parseDependencies = (text: string): Map<string, ModuleFile> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(':');
      if (colon === -1) return [];
      const file = line.slice(0, colon);
      const needs = line
        .slice(colon + 1)
        .split(' ')
        .filter((one) => one !== '');
      return [[moduleName(file), { file, needs }] as const];
    }),
  );

/** Names of the modules that lie in a folder of modules; undefined when it has no list of them. */
export const loadableModules = async (modulesRoot: string, release: string): Promise<ReadonlySet<string> | undefined> => {
  const text = await readFile(path.join(modulesFolder(modulesRoot, release), 'modules.dep'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : new Set(parseDependencies(text).keys());
};

/** Names of the modules that a kernel has built in; undefined when its folder of modules does not tell. */
export const builtInModules = async (modulesRoot: string, release: string): Promise<ReadonlySet<string> | undefined> => {
  const file = path.join(modulesFolder(modulesRoot, release), 'modules.builtin');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined
    ? undefined
    : new Set(
        text
          .split('\n')
          .filter((line) => line !== '')
          .map(moduleName),
      );
};

/**
 * Absolute paths of the files of some modules and of all that they need, in the order in which they can be loaded.
 * Names that are no module of this kernel are left out: built in, or not there, which `missingDrivers` tells.
 */
export const moduleClosure = async (modulesRoot: string, release: string, names: readonly string[]): Promise<string[]> => {
  const folder = modulesFolder(modulesRoot, release);
  const modules = parseDependencies(await readFile(path.join(folder, 'modules.dep'), 'utf8'));
  const order = new Set<string>();
  const visiting = new Set<string>();
  const visit = (name: string): void => {
    const found = modules.get(name);
    if (found === undefined || visiting.has(name)) return;
    visiting.add(name);
    for (const other of found.needs) visit(moduleName(other));
    order.add(path.resolve(folder, found.file));
  };
  for (const name of names) visit(moduleName(name));
  return [...order];
};

/** The module in a file, unpacked: .ko, .ko.xz, .ko.zst or .ko.gz. */
export const moduleBytes = async (file: string): Promise<Buffer> => {
  const content = await readFile(file);
  const compression = compressionOf(content);
  if (compression === undefined) return content;
  const pieces: Buffer[] = [];
  for await (const piece of decompress(compression, content)) pieces.push(piece);
  return Buffer.concat(pieces);
};
