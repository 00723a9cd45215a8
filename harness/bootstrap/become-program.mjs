import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { needsPackages } from './debian-packages.mjs';
import { projectRoot, setUp } from './set-up.mjs';

/** npm changes to the folder of package.json; relative paths of the user are meant from where npm was called. */
const returnToCaller = () => {
  const { npm_package_json: manifest, npm_lifecycle_event: script, INIT_CWD: caller } = process.env;
  if (script === 'start' && manifest === path.join(projectRoot, 'package.json') && caller) process.chdir(caller);
};

/**
 * Sets up what is missing and runs the program in this process, so that signals, terminal and exit code are its own.
 * @param {string[]} args the command line after the program's name
 */
export const becomeProgram = async (args) => {
  await setUp({ packages: needsPackages(args) ? 'run' : undefined, build: true });
  returnToCaller();
  await import(pathToFileURL(path.join(projectRoot, 'dist', 'harness', 'cli', 'main.js')).href);
};
