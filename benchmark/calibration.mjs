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

console.log('workload    stop      n  error: median  lower and upper quarter  furthest   within the larger of 1 ms and 1 %');
for (const workload of ['redis', 'nginx', 'mysql', 'tcp-server']) {
  const all = Array.from({ length: Number(runs) }, () => measure(workload)).flat();
  for (const ms of LENGTHS) {
    const errors = all.filter(({ stopped_ms }) => nearest(stopped_ms) === ms).map(({ error_ms }) => error_ms);
    const within = errors.filter((error) => Math.abs(error) <= Math.max(1, ms / 100)).length;
    const furthest = errors.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    const text = [rank(errors, 0.5), rank(errors, 0.25), rank(errors, 0.75), furthest].map((error) =>
      error.toFixed(2).padStart(8),
    );
    console.log(
      `${workload.padEnd(10)} ${String(ms).padStart(5)} ms ${String(errors.length).padStart(3)}  ${text.join('  ')} ms  ${within} of ${errors.length}`,
    );
  }
}
