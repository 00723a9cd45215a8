import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { projectPath } from '../../harness/project.ts';

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly uid?: number;
  readonly gid?: number;
}

const runIn =
  (root: string) =>
  (program: string, args: readonly string[] = [], options: RunOptions = {}) =>
    execa(process.execPath, [path.join(root, 'harness', 'bootstrap', program), ...args], {
      cwd: root,
      stdin: 'ignore',
      ...options,
      reject: false,
      all: true,
    });

/** A small checkout in a temporary folder: the real bootstrap, a program of a few lines, and its own package.json. */
export interface Sandbox {
  readonly root: string;
  readonly at: (...parts: string[]) => string;
  readonly write: (file: string, text: string) => void;
  readonly read: (file: string) => string;
  /** Runs one of the bootstrap's programs, e.g. `start.mjs`. Does not reject when it fails. */
  readonly run: ReturnType<typeof runIn>;
}

const MAIN = `console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }));
process.exitCode = Number(process.argv[3] ?? 0);
`;

const linkModules = (from: string, to: string): void => {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name !== '.cache' && name !== '.criu-qualify-stamp') symlinkSync(path.join(from, name), path.join(to, name));
  }
};

/** Makes the checkout depend on folders of its own, which npm installs without network. */
export const dependOn = (write: Sandbox['write'], leaves: readonly string[]): void => {
  const own = { name: 'sandbox', version: '0.0.0', engines: { node: '>=20.18.1' } };
  const bare = { ...own, dependencies: Object.fromEntries(leaves.map((leaf) => [leaf, `file:${leaf}`])) };
  const packages = Object.fromEntries(
    leaves.flatMap((leaf) => [
      [leaf, { version: '0.0.0' }],
      [`node_modules/${leaf}`, { resolved: leaf, link: true }],
    ]),
  );
  for (const leaf of leaves) write(`${leaf}/package.json`, JSON.stringify({ name: leaf, version: '0.0.0' }));
  write('package.json', JSON.stringify({ ...bare, type: 'module', private: true }));
  write('package-lock.json', JSON.stringify({ ...own, lockfileVersion: 3, requires: true, packages: { '': bare, ...packages } }));
};

/** Without `modules` the checkout has no node_modules, and depends on a folder of its own only, so that npm needs no network. */
export const makeSandbox = (t: ExecutionContext, { modules }: { modules: boolean }): Sandbox => {
  const root = mkdtempSync(path.join(tmpdir(), 'criu-qualify-sandbox-'));
  t.teardown(() => rm(root, { recursive: true, force: true }));
  chmodSync(root, 0o755);
  const at = (...parts: string[]): string => path.join(root, ...parts);
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  };
  cpSync(projectPath('harness', 'bootstrap'), at('harness', 'bootstrap'), { recursive: true });
  for (const file of ['tsconfig.json', 'ava.config.js']) cpSync(projectPath(file), at(file));
  if (modules) {
    for (const file of ['package.json', 'package-lock.json']) cpSync(projectPath(file), at(file));
    linkModules(projectPath('node_modules'), at('node_modules'));
  } else {
    dependOn(write, ['leaf']);
  }
  write('harness/cli/main.ts', MAIN);
  write('harness/runner/main.ts', "console.log('runner', typeof require, __dirname === import.meta.dirname);\n");
  write('workloads/tcp-server/main.ts', "console.log('server');\n");
  return {
    root,
    at,
    write,
    read: (file) => (existsSync(at(file)) ? readFileSync(at(file), 'utf8') : ''),
    run: runIn(root),
  };
};
