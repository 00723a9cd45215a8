import { existsSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';

/** What a tree of files has of kernels: a package, an installed system, or a folder that someone filled. Absolute paths. */
export interface KernelFiles {
  readonly images: readonly string[];
  /** Folders of modules, each named after a release. */
  readonly modules: readonly string[];
  /** Configurations that are not in a folder of modules. */
  readonly configs: readonly string[];
}

const IMAGE_NAME = /^(?:vmlinuz|bzImage)(?:-.+)?$/;
const CONFIG_NAME = /^(?:config(?:-.+)?|\.config)$/;

/** Folders that an image or a configuration may lie in, "" for the tree itself; the last is that of a kernel's own build. */
const IMAGE_FOLDERS = ['', 'boot', 'arch/x86/boot'];

const entriesOf = (folder: string) => readdir(folder, { withFileTypes: true }).catch(() => []);

const filesLike = async (root: string, folders: readonly string[], pattern: RegExp): Promise<string[]> => {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await entriesOf(path.join(root, folder));
      return entries
        .filter((entry) => !entry.isDirectory() && pattern.test(entry.name))
        .map((entry) => path.join(root, folder, entry.name));
    }),
  );
  return found.flat();
};

/** Modules lie in "kernel", or the lists of the build are there. */
export const hasModules = (folder: string): boolean =>
  ['kernel', 'modules.dep', 'modules.order', 'modules.builtin'].some((name) => existsSync(path.join(folder, name)));

const moduleFolders = async (root: string): Promise<string[]> => {
  const parents = ['lib/modules', 'usr/lib/modules'].map((parent) => path.join(root, parent));
  const found = await Promise.all(
    parents.map(async (parent) =>
      (await entriesOf(parent)).filter((entry) => entry.isDirectory()).map((entry) => path.join(parent, entry.name)),
    ),
  );
  return found.flat();
};

/** Each once, whatever links lead to it: /lib is one to /usr/lib, and /vmlinuz one to the newest kernel. */
const unique = async (files: readonly string[]): Promise<string[]> => {
  const found = new Map<string, string>();
  for (const file of files) {
    const real = await realpath(file).catch(() => undefined);
    if (real !== undefined && !found.has(real)) found.set(real, file);
  }
  return [...found.values()].sort();
};

/** Looks for kernels in a folder, in the places where packages, installations and builds put them. */
export const findKernelFiles = async (root: string): Promise<KernelFiles> => {
  const folders = await moduleFolders(root);
  const besideModules = folders.map((folder) => path.join(folder, 'vmlinuz')).filter((file) => existsSync(file));
  return {
    images: await unique([...(await filesLike(root, IMAGE_FOLDERS, IMAGE_NAME)), ...besideModules]),
    modules: await unique(folders.filter(hasModules)),
    configs: await unique(await filesLike(root, ['', 'boot'], CONFIG_NAME)),
  };
};

/** The configuration of a release among those of a tree and of its folder of modules. */
export const configOf = (release: string, configs: readonly string[], modules: string | undefined): string | undefined => {
  const named = configs.find((file) => path.basename(file) === `config-${release}`);
  const inModules = modules === undefined ? undefined : path.join(modules, 'config');
  if (named !== undefined) return named;
  if (inModules !== undefined && existsSync(inModules)) return inModules;
  return configs.find((file) => ['config', '.config'].includes(path.basename(file)));
};
