import { createHash } from 'node:crypto';
import type { UserlandDefinition } from './definition.ts';

/** Raised whenever the recipe changes what ends up in a userland, so that old ones are not taken for new ones. */
export const RECIPE_VERSION = 2;

/** Debian's name for each architecture that Node names otherwise. */
const DEBIAN_NAMES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: 'i386',
  arm: 'armhf',
  ppc64: 'ppc64el',
  loong64: 'loong64',
};

/** Debian's name of the architecture that this program runs on. */
export const debianArchitecture = (): string => DEBIAN_NAMES[process.arch] ?? process.arch;

/**
 * First 12 hex digits of the SHA-256 over everything that decides what is built: not the mirror, and not the words of the description.
 */
export const userlandId = (definition: UserlandDefinition, architecture: string = debianArchitecture()): string => {
  const { suite, extra_suites, security_suites, components, packages } = definition;
  // Where a tree came from does not count, and userlands without any keep the names that they have.
  const trees = definition.trees.map(({ to, sha256 }) => ({ to, sha256 }));
  const content = {
    ...{ recipe: RECIPE_VERSION, architecture, suite, extra_suites, security_suites, components, packages },
    ...(trees.length === 0 ? {} : { trees }),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
};

/** Name of the folder that holds it. */
export const folderName = (name: string, id: string): string => `${name}-${id}`;
