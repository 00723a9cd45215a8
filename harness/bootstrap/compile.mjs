import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SetupError } from './setup-error.mjs';

/** @typedef {{ error: Error | null, output: string }} Outcome */

/** Packages in CommonJS call require, __filename and __dirname, which an ES module does not have. */
const COMMONJS_BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

/**
 * Turns every TypeScript file into JavaScript. Types are left to `npm run check`: that halves the time of the first start.
 * @param {string} root
 * @param {string} outDir
 * @returns {Promise<void>}
 */
const transpile = async (root, outDir) => {
  const tsc = path.join(root, 'node_modules', '.bin', 'tsc');
  // The output is moved afterwards, which relative paths in source maps would not survive.
  const sourceRoot = `${pathToFileURL(root).href}/`;
  const args = [tsc, '-p', root, '--noCheck', '--incremental', 'false', '--outDir', outDir, '--sourceRoot', sourceRoot];
  /** @type {Outcome} */
  const { error, output } = await new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root }, (failure, stdout, stderr) =>
      resolve({ error: failure, output: stdout + stderr }),
    );
  });
  if (error)
    throw new SetupError(
      'The TypeScript sources cannot be compiled.',
      'Mend the errors above; `npm run check` shows all of them.',
      output,
    );
};

/** @type {import('esbuild').BuildOptions} */
const BUNDLE = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'silent',
};

/**
 * Bundles the runner with all its dependencies into one file: it runs in machines that have Node.js and nothing else.
 * The TCP server is bundled by itself before, and its text goes into the runner, which writes it where it starts it.
 * @param {string} root
 * @param {string} outDir
 * @returns {Promise<void>}
 */
const bundleRunner = async (root, outDir) => {
  const esbuild = await import('esbuild');
  const server = path.join(outDir, 'tcp-server.mjs');
  try {
    await esbuild.build({ ...BUNDLE, absWorkingDir: root, entryPoints: ['workloads/tcp-server/main.ts'], outfile: server });
    await esbuild.build({
      ...BUNDLE,
      absWorkingDir: root,
      entryPoints: ['harness/runner/main.ts'],
      outfile: path.join(outDir, 'runner.mjs'),
      banner: { js: COMMONJS_BANNER },
      define: { TCP_SERVER_PROGRAM: JSON.stringify(await readFile(server, 'utf8')) },
    });
  } catch (error) {
    const output = error instanceof Error ? error.message : String(error);
    throw new SetupError('The runner cannot be bundled.', 'Mend the errors above; `npm run check` shows all of them.', output);
  }
};

/**
 * Compiles everything into `outDir`.
 * @param {string} root the checkout
 * @param {string} outDir an empty folder
 */
export const compile = async (root, outDir) => {
  const outcomes = await Promise.allSettled([transpile(root, outDir), bundleRunner(root, outDir)]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};
