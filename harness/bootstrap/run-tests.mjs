import { spawn } from 'node:child_process';
import path from 'node:path';
import { tallyLine, tallyOf } from './ava-tally.mjs';
import { filesBelow } from './files.mjs';
import { projectRoot } from './set-up.mjs';

/** @typedef {'unit' | 'real' | 'all'} Phase the tests of one run of ava; ava.config.js reads it */

/** @param {string} folder */
const testsBelow = (folder) => filesBelow(folder, (name) => name !== 'fixtures').filter((file) => file.endsWith('.test.ts'));

/** Tests that measure run alone, after the others. @returns {Phase[]} */
const phasesWithTests = () => {
  const real = testsBelow(path.join(projectRoot, 'test', 'real')).length;
  const all = testsBelow(path.join(projectRoot, 'test')).length;
  return [...(all > real ? /** @type {Phase[]} */ (['unit']) : []), ...(real > 0 ? /** @type {Phase[]} */ (['real']) : [])];
};

/** Whatever ends this process ends ava as Ctrl-C does: only then does it end its workers. @param {import('node:child_process').ChildProcess} child */
const passSignalsTo = (child) => {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const pass = () => child.kill('SIGINT');
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
};

/**
 * Runs ava once, showing its report.
 * @param {Phase} phase
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
const runAva = (phase, args) =>
  new Promise((resolve, reject) => {
    const colour = process.stdout.isTTY && !process.env['NO_COLOR'] ? { FORCE_COLOR: '1' } : {};
    const child = spawn(process.execPath, [path.join(projectRoot, 'node_modules', '.bin', 'ava'), ...args], {
      cwd: projectRoot,
      env: { ...process.env, ...colour, CRIU_QUALIFY_TEST_PHASE: phase },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const release = passSignalsTo(child);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      release();
      resolve({ code: code ?? 1, output });
    });
  });

/**
 * Runs the tests: all of them in two phases, or with arguments those that ava selects by them, one at a time.
 * Prints the totals as the last line.
 * @param {string[]} args passed on to ava
 * @returns {Promise<number>} exit code
 */
export const runTests = async (args) => {
  const phases = args.length > 0 ? /** @type {Phase[]} */ (['all']) : phasesWithTests();
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const phase of phases) {
    const { code, output } = await runAva(phase, args);
    const tally = tallyOf(output);
    total.passed += tally.passed;
    total.skipped += tally.skipped;
    // ava also ends with an error for what is no test: a test file without tests, or one that was killed.
    total.failed += Math.max(tally.failed, code === 0 ? 0 : 1);
  }
  if (total.passed + total.failed === 0) console.log('No test was run, which counts as a failure.');
  console.log(tallyLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
};
