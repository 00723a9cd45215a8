import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { projectPath } from '../../../harness/project.ts';
import { type CellResult, type Results, results } from '../../../harness/schema/results.ts';

export const MAIN = projectPath('dist', 'harness', 'cli', 'main.js');

/** A folder that is gone after the test. */
export const temporaryFolder = async (t: ExecutionContext): Promise<string> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'criu-qualify-test-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

/** Runs the command line as a user does, in the folder given. */
export const qualify = async (cwd: string, argv: readonly string[]) =>
  await execa('node', [MAIN, ...argv], { cwd, reject: false, all: true, env: { CI: 'true' }, timeout: 300_000 });

export const readResults = async (dir: string): Promise<Results> =>
  results.parse(JSON.parse(await readFile(path.join(dir, 'results.json'), 'utf8')));

export const cellOf = (run: Results, procedure: string): CellResult => {
  const cell = run.cells.find((one) => one.cell.procedure === procedure);
  if (cell === undefined) throw new Error(`the run has no cell ${procedure}`);
  return cell;
};

/** Writes an executable shell script that stands in CRIU's place; "$@" are CRIU's arguments, and `criu` is the userland's. */
export const writeWrapper = async (dir: string, body: string): Promise<string> => {
  const file = path.join(dir, 'wrapper');
  await writeFile(file, `#!/bin/sh\nset -eu\n${body}\n`, { mode: 0o755 });
  return file;
};
