import test from 'ava';
import { derive } from '../../../harness/derive/derive.ts';
import { historyOf, MAGNITUDE } from '../../../harness/gate/history/history.ts';
import { historyReport } from '../../../harness/schema/history.ts';
import type { Results } from '../../../harness/schema/results.ts';
import { first, recorded } from '../../run/recorded.ts';
import { noiseOf, repeatable } from './noise.ts';

const base = (name: 'redis-pass' | 'matrix' = 'redis-pass'): Results => {
  const { run, events } = recorded(name);
  return derive(run, events);
};

interface Change {
  /** Of every figure. */
  readonly factor?: number;
  readonly kernel?: string;
  readonly cpu?: string;
}

/** The recorded run as if it had been made on another day, with figures made larger. */
const onDay = (results: Results, day: number, { factor = 1, kernel, cpu }: Change): Results => {
  const created = new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
  return {
    ...results,
    run: { ...results.run, id: `day-${day}`, created },
    cells: results.cells.map((one) => ({
      ...one,
      cell: { ...one.cell, kernel: kernel ?? one.cell.kernel },
      metrics: one.metrics.map((metric) => ({ ...metric, median: metric.median * factor })),
    })),
    provenance: { ...results.provenance, host: { ...results.provenance.host, cpu: cpu ?? results.provenance.host.cpu } },
  };
};

const series = (changes: readonly Change[], results = base()) =>
  changes.map((change, day) => ({ results: onDay(results, day, change), from: `day-${day}` }));

const noise = (length: number): number[] => noiseOf('normal', length, 0.01, repeatable(11));

test('a figure that rose is told in a sentence, with what differs beside it', (t) => {
  const factors = noise(16).map((factor, day) => ({
    factor: day < 9 ? factor : factor * 1.12,
    kernel: day < 9 ? '6.12.43' : '6.12.118',
  }));
  const report = historyReport.parse(historyOf(series(factors)));
  const cell = first(report.cells.filter(({ procedure }) => procedure === 'roundtrip'));
  const frozen = first(cell.series.filter(({ name }) => name === 'frozen_time_us'));
  const [change, ...others] = frozen.changes;
  t.deepEqual(others, []);
  t.is(change?.point, 9);
  t.is(change?.tells, 'worse');
  t.regex(
    change?.sentence ?? '',
    /^redis roundtrip frozen_time_us rose by 1[0-3]\.?\d* % \(95 % interval .* to .* %\), which is worse, between run day-8 \(2026-01-09\) and run day-9 \(2026-01-10\) \(kernel 6\.12\.43 → 6\.12\.118\)\.$/,
  );
  const rate = first(cell.series.filter(({ name }) => name === 'dump_throughput_effective_bytes_per_s'));
  t.is(rate.changes[0]?.tells, 'better', 'of a rate, more is better');
  const pages = first(cell.series.filter(({ name }) => name === 'pages_written_pages'));
  t.is(pages.changes[0]?.tells, 'other');
  t.regex(report.headline, /^16 runs, 2026-01-01 to 2026-01-16: \d+ changes/);
});

test('nothing that was recorded differs: that is said, and noise is no change', (t) => {
  const report = historyOf(series(noise(14).map((factor, day) => ({ factor: day < 7 ? factor : factor * 1.3 }))));
  t.regex(first(first(report.cells).series).changes[0]?.sentence ?? '', /\(nothing that was recorded differs\)\.$/);
  const calm = historyOf(series(noise(14).map((factor) => ({ factor }))));
  t.deepEqual(
    calm.cells.flatMap((cell) => cell.series.flatMap(({ changes }) => changes)),
    [],
  );
});

test('figures of two kinds of computer are two series, and no change between them', (t) => {
  const report = historyOf(
    series(noise(12).map((factor, day) => ({ factor: day < 6 ? factor : factor * 2, cpu: day < 6 ? 'Slow' : 'Fast' }))),
  );
  for (const cell of report.cells) {
    const names = cell.series.map(({ name }) => name);
    t.is(names.length, 2 * new Set(names).size);
    t.deepEqual(
      cell.series.flatMap(({ changes }) => changes),
      [],
    );
  }
});

test('a verdict that changed is told with its reason; what was skipped between is no change', (t) => {
  const [good, bad] = [series([{}, {}, {}]), series([{}, {}, {}, { kernel: '6.16.1' }, { kernel: '6.16.1' }])];
  const broken = bad.slice(3).map(({ results, from }) => ({
    from,
    results: {
      ...results,
      cells: results.cells.map((one) => ({
        ...one,
        verdict: 'fail' as const,
        reason: 'criu dump ended with exit code 1',
        metrics: [],
      })),
    },
  }));
  const skipped = good.map(({ results, from }, day) => ({
    from,
    results: day === 1 ? { ...results, cells: results.cells.map((one) => ({ ...one, verdict: 'skip' as const })) } : results,
  }));
  const cell = first(historyOf([...skipped, ...broken]).cells.filter(({ procedure }) => procedure === 'roundtrip'));
  t.is(cell.flips.length, 1);
  t.is(
    cell.flips[0]?.sentence,
    `redis roundtrip passed before and failed after, between run day-2 (2026-01-03) and run day-3 (2026-01-04) (kernel ${base().cells[0]?.cell.kernel} → 6.16.1): criu dump ended with exit code 1.`,
  );
  t.deepEqual(
    cell.verdicts.map(({ verdict }) => verdict),
    ['pass', 'skip', 'pass', 'fail', 'fail'],
  );
});

test('a matrix has a line for each series of kernels; of its emulated clock only sizes are drawn', (t) => {
  const results = base('matrix');
  const report = historyOf(series([{}, {}], results));
  t.is(report.cells.length, results.cells.length);
  t.true(report.cells.every(({ verdicts }) => verdicts.length === 2));
  t.is(new Set(report.cells.map(({ title }) => title)).size, report.cells.length, 'each line has a title of its own');
  const names = new Set(report.cells.flatMap((cell) => cell.series.map(({ unit }) => unit)));
  t.deepEqual([...names].toSorted(), ['bytes', 'pages']);
});

test('the order of reading does not matter, and a run that is read twice counts once', (t) => {
  const saved = series(noise(8).map((factor) => ({ factor })));
  t.deepEqual(historyOf([...saved].reverse()), historyOf(saved));
  t.is(historyOf([...saved, ...saved]).runs.length, 8);
});

test('the smallest change that is told can be set', (t) => {
  const saved = series(noise(20).map((factor, day) => ({ factor: day < 10 ? factor : factor * 1.05 })));
  const count = (magnitude?: number): number =>
    historyOf(saved, [], magnitude === undefined ? {} : { magnitude }).cells.flatMap((cell) =>
      cell.series.flatMap((one) => one.changes),
    ).length;
  t.true(count() > 0);
  t.is(count(0.2), 0);
  t.true(MAGNITUDE.instructions < MAGNITUDE.wall);
});

const changed = (
  results: Results,
  change: (cell: Results['cells'][number]['cell']) => Partial<Results['cells'][number]['cell']>,
): Results => ({
  ...results,
  cells: results.cells.map((one) => ({ ...one, cell: { ...one.cell, ...change(one.cell) } })),
});

test('migrations have a line for each series that they come from, which goes on where its kernel is replaced', (t) => {
  const trip = { ...base(), cells: base().cells.filter(({ cell }) => cell.procedure === 'roundtrip') };
  const from = (kernel: string): Results =>
    changed(trip, () => ({
      procedure: 'migrate',
      from: { machine: `${kernel}/debian-13`, provider: 'qemu', kernel, userland: 'debian-13' },
    }));
  const both = (...kernels: readonly string[]): Results => ({ ...trip, cells: kernels.flatMap((kernel) => from(kernel).cells) });
  const report = historyOf([
    { results: onDay(both('6.1.1', '6.12.1'), 0, {}), from: 'a' },
    { results: onDay(both('6.1.2', '6.12.1'), 1, {}), from: 'b' },
  ]);
  t.deepEqual(
    report.cells.map(({ title, verdicts }) => [title, verdicts.length]),
    [
      ['redis migrate from Linux 6.1, debian-13', 2],
      ['redis migrate from Linux 6.12, debian-13', 2],
    ],
  );
});

test('of a host that was reached by ssh, a series is of the computer that was measured', (t) => {
  const remote = { distribution: 'Debian 13', cpu: 'Far', cores: 8, memory_bytes: 2 ** 34, virtualization: 'none' } as never;
  const results = { ...base(), machines: base().machines.map((machine) => ({ ...machine, remote })) };
  const report = historyOf(series([{ cpu: 'Desk' }, { cpu: 'Laptop' }], results));
  for (const cell of report.cells) {
    t.is(cell.series.length, new Set(cell.series.map(({ name }) => name)).size);
    t.true(cell.series.every(({ machine }) => machine === 'Far, 8 cores, bare metal'));
  }
});
