import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Esbuild from 'esbuild';
import { inputError, messageOf } from '../../../errors.ts';
import { projectPath } from '../../../project.ts';

/** A module is part of every cell of its service, and so of run.json, of results.json and of what is sent to a machine. */
const MOST_BYTES = 1 << 20;

/** The name by which modules import what types their description. */
const OWN_NAME = 'criu-qualify';

/** Packages in CommonJS call require, which an ES module does not have. In the machine there is nothing but what Node has. */
const BANNER =
  "import { createRequire as __criuQualifyRequire } from 'node:module'; globalThis.require ??= __criuQualifyRequire('/');";

/** Loaded when a module is: no other command needs it. */
const esbuild = (): typeof Esbuild => createRequire(import.meta.url)('esbuild') as typeof Esbuild;

interface BuildProblem {
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number } | null;
}

const problemsOf = (error: unknown): readonly BuildProblem[] =>
  typeof error === 'object' && error !== null && 'errors' in error ? (error.errors as readonly BuildProblem[]) : [];

/** Turns a TypeScript or JavaScript module, with all that it imports, into one program for Node. Throws an input error with file and line. */
export const bundleModule = (file: string): string => {
  const entry = path.resolve(file);
  const build = (): string => {
    try {
      const { outputFiles } = esbuild().buildSync({
        ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', write: false, logLevel: 'silent' },
        ...{ minifyWhitespace: true, legalComments: 'none', charset: 'utf8', banner: { js: BANNER } },
        absWorkingDir: path.dirname(entry),
        entryPoints: [entry],
        alias: { [OWN_NAME]: projectPath('harness', 'plan', 'service', 'module', 'define-workload.ts') },
      } as Esbuild.BuildOptions & { write: false });
      return outputFiles[0]?.text ?? '';
    } catch (error) {
      const [problem] = problemsOf(error);
      const isOther = problem?.location != null && path.resolve(path.dirname(entry), problem.location.file) !== entry;
      const where =
        problem?.location == null ? '' : `${isOther ? ` (${problem.location.file})` : ''}, line ${problem.location.line}`;
      const what = (problem?.text ?? messageOf(error)).replace(/\.$/, '');
      throw inputError(
        `${file}${where}: ${what}.`,
        'Correct the module; it may import files beside it, packages in plain JavaScript, and what Node has.',
        error,
      );
    }
  };
  const program = build();
  const bytes = Buffer.byteLength(program);
  if (bytes > MOST_BYTES)
    throw inputError(
      `${file}: with all that it imports it has ${bytes} bytes, and a run carries at most ${MOST_BYTES}.`,
      'Import less: a client that speaks the protocol of the service need not be a whole package.',
    );
  return program;
};
