// How well the instruction clock repeats: runs of one cell, each on a machine that was booted for it, and of every figure the mean and
// the coefficient of variation over those runs. Usage: node benchmark/instructions.mjs measure DIR [BOOTS] [run options ...]
//                                                      node benchmark/instructions.mjs slowed DIR [BOOTS] [PERCENT]
//                                                      node benchmark/instructions.mjs table DIR ...
// `measure` makes the run folders DIR/1, DIR/2, ... (what is there already is kept) and prints the table; `table` prints that of run
// folders. `slowed` makes pairs of runs, of one CRIU and of the same slowed down by PERCENT of the frozen time of the first, by turns in
// turned order: DIR/base/1, DIR/slow/1, ... Options take the place of: -w redis -p memory=32MiB -n 5 -k 6.12 -u debian-13. To have other work on the host meanwhile is the point of this clock.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const CELL = ['-w', 'redis', '-p', 'memory=32MiB', '-n', '5', '-k', '6.12', '-u', 'debian-13'];

/** @param {string} dir @param {string[]} options */
const run = (dir, options) => {
  const args = ['run', ...options, '--clock', 'instructions', '-o', dir];
  const { status } = spawnSync(process.execPath, [path.join(root, 'harness/bootstrap/start.mjs'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`criu-qualify ${args.join(' ')} ended with ${status}`);
};

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard deviation of a sample, over its mean. @param {number[]} values */
const variation = (values) => {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1)) / centre;
};

/** The median of every figure of every cell of a run, by "CELL FIGURE". @param {string} dir @returns {Map<string, number>} */
const figuresOf = (dir) => {
  const { cells } = JSON.parse(readFileSync(path.join(dir, 'results.json'), 'utf8'));
  const counted = cells.flatMap(({ title, metrics, verdict }) => {
    if (verdict !== 'pass') throw new Error(`${dir}: ${title} is ${verdict}`);
    return metrics.filter(({ domain }) => domain === 'instructions').map(({ name, median }) => [`${title} ${name}`, median]);
  });
  return new Map(counted);
};

/** @param {string[]} dirs */
const table = (dirs) => {
  const runs = dirs.map(figuresOf);
  const names = [...(runs[0] ?? new Map()).keys()];
  console.log(`${dirs.length} machines, booted one by one; of each the median of its cycles`);
  for (const name of names) {
    const values = runs.map((one) => one.get(name)).filter((value) => value !== undefined);
    if (values.length < 2 || mean(values) === 0) continue;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const range = `${low.toPrecision(6)} to ${high.toPrecision(6)}`;
    console.log(
      `${name.padEnd(64)} mean ${mean(values).toPrecision(6).padStart(12)}  CV ${(variation(values) * 100).toFixed(3).padStart(6)} %  ${range}`,
    );
  }
};

/** Run folders that ended, below these or these themselves. @param {string[]} dirs */
const foldersIn = (dirs) =>
  dirs
    .flatMap((dir) => (existsSync(path.join(dir, 'run.json')) ? [dir] : readdirSync(dir).map((name) => path.join(dir, name))))
    .filter((dir) => existsSync(path.join(dir, 'results.json')));

/** A CRIU that executes so many instructions more. @param {string} file @param {number} instructions */
const slowCriu = (file, instructions) => {
  const { status } = spawnSync(path.join(root, 'benchmark/slow-criu.sh'), [String(Math.round(instructions)), file], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the slowed CRIU could not be made');
};

/** @param {string} dir @param {number} boots @param {number} percent */
const slowed = (dir, boots, percent) => {
  for (const side of ['base', 'slow']) mkdirSync(path.join(dir, side), { recursive: true });
  /** @param {'base' | 'slow'} side @param {number} boot */
  const once = (side, boot) => {
    const folder = path.join(dir, side, String(boot));
    if (!existsSync(folder)) run(folder, [...CELL, '--criu', path.join(dir, `criu-${side}`)]);
  };
  if (!existsSync(path.join(dir, 'criu-base'))) slowCriu(path.join(dir, 'criu-base'), 0);
  once('base', 1);
  const frozen = [...figuresOf(path.join(dir, 'base', '1'))].find(([name]) => name.endsWith(' frozen_time_instructions'))?.[1];
  if (frozen === undefined) throw new Error('the first run has no frozen time');
  if (!existsSync(path.join(dir, 'criu-slow'))) slowCriu(path.join(dir, 'criu-slow'), (frozen * percent) / 100);
  for (let boot = 1; boot <= boots; boot += 1)
    for (const side of boot % 2 === 1 ? ['base', 'slow'] : ['slow', 'base']) once(side, boot);
  for (const side of ['base', 'slow']) {
    console.log(`\n${side}`);
    table(foldersIn([path.join(dir, side)]));
  }
};

const [command, ...words] = process.argv.slice(2);
if (command === 'table' && words.length > 0) table(foldersIn(words));
else if (command === 'measure' && words[0] !== undefined) {
  const [dir, boots = '10', ...options] = words;
  mkdirSync(dir, { recursive: true });
  for (let boot = 1; boot <= Number(boots); boot += 1) {
    const folder = path.join(dir, String(boot));
    if (!existsSync(folder)) run(folder, options.length === 0 ? CELL : options);
  }
  table(foldersIn([dir]));
} else if (command === 'slowed' && words[0] !== undefined) {
  const [dir, boots = '10', percent = '1'] = words;
  slowed(dir, Number(boots), Number(percent));
} else {
  console.error(
    'usage: node benchmark/instructions.mjs measure DIR [BOOTS] [run options ...] | slowed DIR [BOOTS] [PERCENT] | table DIR ...',
  );
  process.exit(2);
}
