// How far the outage that the prober reports is from a known stop. As root: node benchmark/calibration.mjs [RUNS] [USERLAND]
// Each run calibrates once; every workload is the first one of a run of its own, which is held for all four lengths.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [runs = '5', userland = 'debian-unstable'] = process.argv.slice(2);
const project = path.resolve(import.meta.dirname, '..');
const LENGTHS = [20, 100, 500, 2000];
const nearest = (ms) => LENGTHS.reduce((a, b) => (Math.abs(b - ms) < Math.abs(a - ms) ? b : a));
const rank = (values, share) => values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN;

const measure = (workload) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'calibration-'));
  try {
    const run = path.join(dir, 'run');
    const start = path.join(project, 'harness/bootstrap/start.mjs');
    execFileSync(process.execPath, [start, 'run', 'quick', '-w', workload, '-n', '3', '-u', userland, '-o', run], {
      stdio: 'ignore',
    });
    return JSON.parse(readFileSync(path.join(run, 'results.json'), 'utf8')).calibrations;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

const isWithin = (ms) => (error) => Math.abs(error) <= Math.max(1, ms / 100);
const furthest = (errors) => errors.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);

console.log(
  'Error in ms; of each run the median of its stops of that length, and then all single stops. Within: the larger of 1 ms and 1 %.',
);
console.log('workload      stop  runs  median  furthest    within   stops  quarter  median  quarter  furthest      within');
for (const workload of ['redis', 'nginx', 'mysql', 'tcp-server']) {
  const all = Array.from({ length: Number(runs) }, () => measure(workload)).flat();
  for (const ms of LENGTHS) {
    const those = all.filter(({ stopped_ms }) => nearest(stopped_ms) === ms);
    const medians = those.map(({ error_ms }) => error_ms);
    const singles = those.flatMap(({ error_ms, errors_ms = [error_ms] }) => errors_ms);
    const texts = [
      workload.padEnd(10),
      `${ms} ms`.padStart(7),
      String(medians.length).padStart(5),
      rank(medians, 0.5).toFixed(2).padStart(7),
      furthest(medians).toFixed(2).padStart(9),
      `${medians.filter(isWithin(ms)).length} of ${medians.length}`.padStart(9),
      String(singles.length).padStart(7),
      ...[rank(singles, 0.25), rank(singles, 0.5), rank(singles, 0.75)].map((error) => error.toFixed(2).padStart(8)),
      furthest(singles).toFixed(2).padStart(9),
      `${singles.filter(isWithin(ms)).length} of ${singles.length}`.padStart(11),
    ];
    console.log(texts.join(' '));
  }
}
