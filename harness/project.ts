import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const findRoot = (from: string): string => {
  if (existsSync(path.join(from, 'package.json'))) return from;
  const parent = path.dirname(from);
  if (parent === from) throw new Error('criu-qualify: package.json not found above the program');
  return findRoot(parent);
};

const root = findRoot(import.meta.dirname);

/** Absolute path of a file of this project (an asset that the compiler does not copy), from its path below the root. */
export const projectPath = (...parts: string[]): string => path.join(root, ...parts);

/** Version of this program, from package.json. */
export const projectVersion = (): string =>
  (JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { version: string }).version;
