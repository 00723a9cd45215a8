import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from './set-up.mjs';

/** @typedef {{ name: string, command: string, args: string[] }} Check */

/** @type {Check[]} */
const CHECKS = [
  { name: 'types', command: 'tsc', args: ['-p', '.', '--noEmit', '--incremental', 'false'] },
  { name: 'types of the bootstrap', command: 'tsc', args: ['-p', 'harness/bootstrap'] },
  {
    name: 'format, lint, import boundaries',
    command: 'biome',
    args: ['ci', '--error-on-warnings', '--max-diagnostics=100', '.'],
  },
  { name: 'dead code and dependencies', command: 'knip', args: ['--no-progress'] },
];

/** @param {Check} check @returns {string} one line of the summary; starts with `ok` when it held */
const run = ({ name, command, args }) => {
  console.log(`\n── ${name}: ${command} ${args.join(' ')}`);
  const started = performance.now();
  const { status, error } = spawnSync(process.execPath, [path.join(projectRoot, 'node_modules', '.bin', command), ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) console.error(error.message);
  return `${status === 0 ? 'ok    ' : 'FAILED'}  ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`;
};

/** Runs every check, also after one has failed, and prints a summary. @returns {number} exit code */
export const runChecks = () => {
  const lines = CHECKS.map(run);
  console.log(`\n${lines.join('\n')}`);
  return lines.every((line) => line.startsWith('ok')) ? 0 : 1;
};
