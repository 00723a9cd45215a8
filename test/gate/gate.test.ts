import test from 'ava';
import { compareSides } from '../../harness/gate/compare.ts';
import { gate, suspectsOf } from '../../harness/gate/gate.ts';
import { completeRules } from '../../harness/gate/rules.ts';
import { type FigureCheck, type GateCheck, type GateReport, type GateRules, gateReport } from '../../harness/schema/gate.ts';
import type { CellResult, Metric, Results } from '../../harness/schema/results.ts';
import { first } from '../run/recorded.ts';
import { cycles, inDomain, interleaved, manyCycles, scaled, steady, withCells, withFew, withMetrics } from './sides.ts';

const gated = (base: Results, run: Results, rules: Partial<GateRules> = {}): GateReport =>
  gateReport.parse(gate(compareSides([base], [run]), completeRules(rules)));

const found = ({ checks }: GateReport): GateCheck[] => checks.filter(({ outcome }) => outcome !== 'pass');
const summary = (report: GateReport): string[] => found(report).map(({ id, outcome }) => `${outcome} ${id}`);

const REDIS = 'redis roundtrip';
const all = withFew(manyCycles());
const [even, odd] = [interleaved(all, 0), interleaved(all, 1)];

test('equal against equal: nothing is found, and every gated figure was looked at', (t) => {
  const report = gated(even, odd, { resolution: 2 });
  t.is(report.outcome, 'pass');
  t.deepEqual(summary(report), []);
  t.is(report.checks.filter(({ kind }) => kind === 'figure').length, 10, 'five figures of two roundtrips');
  t.is(report.compared, 8, 'of them eight times, which are tested together');
});

test('a time of the wall clock that doubles is a regression, in one sentence with its figures', (t) => {
  const report = gated(all, scaled(all, REDIS, 'outage_established_ms', 2));
  t.is(report.outcome, 'fail');
  t.deepEqual(summary(report), [`regression ${REDIS}: outage_established_ms`]);
  const [check] = found(report) as [FigureCheck];
  t.regex(
    check.sentence,
    /^redis roundtrip: outage_established_ms is 100 % more than in BASE \(.* was .*\), 95 % interval .* after Holm for 8 figures; a change of more than .* counts\.$/,
  );
  t.true((check.p_adjusted ?? 1) >= 8 * (check.p ?? 1) * 0.999);
  t.is(check.limits?.direction, 'up');
  t.true(report.notes.some((note) => note.includes('--confirm')));
});

test('the better direction is none; a throughput is worse when it falls', (t) => {
  t.is(gated(all, scaled(all, REDIS, 'outage_established_ms', 0.5)).outcome, 'pass');
  t.is(gated(all, scaled(all, REDIS, 'dump_throughput_effective_bytes_per_s', 2)).outcome, 'pass');
  const fallen = gated(all, scaled(all, REDIS, 'dump_throughput_effective_bytes_per_s', 0.4));
  t.deepEqual(summary(fallen), [`regression ${REDIS}: dump_throughput_effective_bytes_per_s`]);
});

test('a change below three times the noise is none, however small its p', (t) => {
  const noisy = gated(all, scaled(all, REDIS, 'frozen_time_us', 1.3));
  const check = first(noisy.checks.filter(({ id }) => id === `${REDIS}: frozen_time_us`)) as FigureCheck;
  t.is(check.outcome, 'pass');
  t.true((check.limits?.least ?? 0) > 0.3);
  t.true(
    noisy.notes.some((note) => note.includes('so noisy')),
    'and the reader is told',
  );
});

test('bytes are held against their own repeatability, without a test', (t) => {
  const report = gated(all, scaled(all, REDIS, 'images_bytes', 1.06));
  t.deepEqual(summary(report), [`regression ${REDIS}: images_bytes`]);
  t.is((found(report)[0] as FigureCheck).p, null);
  t.is(gated(all, scaled(all, REDIS, 'images_bytes', 1.04)).outcome, 'pass', 'the threshold is 5 %');
});

test('instructions: one percent is caught, a quarter is not, and no p is asked for', (t) => {
  const base = steady(all);
  const worse = gated(base, scaled(base, REDIS, 'frozen_time_us', 1.01));
  t.deepEqual(summary(worse), [`regression ${REDIS}: frozen_time_us`]);
  t.is((found(worse)[0] as FigureCheck).p, null);
  t.is(gated(base, scaled(base, REDIS, 'frozen_time_us', 1.0025)).outcome, 'pass');
  t.is(gated(interleaved(base, 0), interleaved(base, 1)).outcome, 'pass');
});

test('instructions: one odd cycle of five hides no change, and is none', (t) => {
  // Memory writes of two runs that took place, in millions: of the second CRIU executed 1 % more while the service was frozen.
  const [odd, slower] = [
    [52.92, 100.72, 52.82, 52.81, 52.85],
    [53.93, 53.9, 53.91, 53.91, 53.92],
  ];
  const of = (samples: readonly number[]): Results =>
    withMetrics(steady(all), (metric, { title }) =>
      title === REDIS && metric.name === 'memwrite_time_us' ? { ...metric, samples: [...samples] } : metric,
    );
  t.deepEqual(summary(gated(of(odd), of(slower))), [`regression ${REDIS}: memwrite_time_us`]);
  t.is(gated(of(slower), of(odd)).outcome, 'pass', 'it is the better side');
  t.is(gated(of(odd.slice(2)), of(odd)).outcome, 'pass');
});

test('instructions: a figure that has two states is not called worse for being oftener in one of them', (t) => {
  // Frozen times of a small TCP server, in millions, which alternated between these two.
  const of = (samples: readonly number[]): Results =>
    withMetrics(steady(all), (metric, { title }) =>
      title === REDIS && metric.name === 'memwrite_time_us' ? { ...metric, samples: [...samples] } : metric,
    );
  const [low, high] = [94.7, 106];
  t.is(gated(of([low, low, low, low, high]), of([low, high, high, high, high])).outcome, 'pass');
  t.deepEqual(summary(gated(of([low, low, low, low, low]), of([high, high, high, high, high]))), [
    `regression ${REDIS}: memwrite_time_us`,
  ]);
});

test('a rule for a figure of time is one for what is counted in its place', (t) => {
  const counted = (results: Results): Results =>
    withMetrics(results, (metric): Metric => ({ ...metric, name: metric.name.replace(/_us$/, '_instructions') }));
  const base = counted(steady(all));
  const run = scaled(base, REDIS, 'frozen_time_instructions', 1.01);
  t.deepEqual(summary(gated(base, run)), [`regression ${REDIS}: frozen_time_instructions`]);
  t.is(gated(base, run, { rules: [{ metric: ['frozen_time_us'], threshold: 0.02 }] }).outcome, 'pass');
});

test('emulated: verdicts only', (t) => {
  const base = inDomain(all, 'emulated');
  const report = gated(base, scaled(base, REDIS, 'frozen_time_us', 10));
  t.is(report.outcome, 'pass');
  t.true(report.checks.every(({ kind }) => kind === 'verdict'));
  const broken = withCells(base, (cell) => (cell.title === REDIS ? { ...cell, verdict: 'fail', reason: 'data lost' } : cell));
  t.deepEqual(summary(gated(base, broken)), [`broke ${REDIS}: verdict`]);
});

test('a pass that is none any more; what failed before may fail', (t) => {
  const failing = (cell: CellResult): CellResult =>
    cell.title === REDIS ? { ...cell, verdict: 'fail', reason: 'the marker was lost.' } : cell;
  const report = gated(all, withCells(all, failing));
  t.is(report.outcome, 'fail');
  t.regex(first(found(report)).sentence, /redis roundtrip passed in BASE and fails in RUN .*: the marker was lost\.$/);
  t.is(gated(withCells(all, failing), withCells(all, failing)).outcome, 'pass');
  t.is(gated(withCells(all, failing), all).outcome, 'pass');
  t.is(gated(all, withCells(all, failing), { verdicts: 'warn' }).outcome, 'pass');
});

test('a missing cell and a vanished figure are failures of their own', (t) => {
  const without = withCells(all, (cell) => (cell.title === REDIS ? undefined : cell));
  const gone = gated(all, without);
  t.is(gone.outcome, 'fail');
  t.deepEqual(summary(gone), [`gone ${REDIS}: verdict`]);
  const vanished = gated(
    all,
    withMetrics(all, (metric) => (metric.name === 'outage_established_ms' ? undefined : metric)),
  );
  t.is(vanished.outcome, 'fail');
  t.deepEqual(summary(vanished), [
    `vanished ${REDIS}: outage_established_ms`,
    'vanished tcp-server roundtrip: outage_established_ms',
  ]);
  t.is(
    gated(
      all,
      withMetrics(all, (metric) => (metric.name === 'forking_time_us' ? undefined : metric)),
    ).outcome,
    'pass',
    'that no rule gates it',
  );
});

test('a cell that was not run, or broke by our own machinery, cannot be told: neither pass nor regression', (t) => {
  for (const verdict of ['missing', 'error'] as const) {
    const run = withCells(all, (cell) => (cell.title === REDIS ? { ...cell, verdict, reason: 'the machine was lost' } : cell));
    const report = gated(all, run);
    t.is(report.outcome, 'undecided');
    t.deepEqual(summary(report), [`not-run ${REDIS}: verdict`]);
  }
});

test('so it is where BASE did not pass either, or does not have the cell: what was not run is no pass', (t) => {
  const broken = (verdict: 'missing' | 'error' | 'fail' | 'skip') =>
    withCells(all, (cell) => (cell.title === REDIS ? { ...cell, verdict, reason: 'the machine was lost' } : cell));
  const without = withCells(all, (cell) => (cell.title === REDIS ? undefined : cell));
  for (const [base, said] of [
    [broken('fail'), /^redis roundtrip, which fails in BASE, was not run in RUN.*: the machine was lost\.$/],
    [broken('skip'), /which is skipped in BASE/],
    [broken('missing'), /which was not run in BASE/],
    [broken('error'), /which ended with an error of ours in BASE/],
    [without, /which BASE does not have/],
  ] as const) {
    const report = gated(base, broken('missing'));
    t.is(report.outcome, 'undecided');
    t.deepEqual(summary(report), [`not-run ${REDIS}: verdict`]);
    t.regex(first(found(report)).sentence, said);
    t.is(gated(base, broken('missing'), { gone: 'warn' }).outcome, 'pass');
  }
});

test('too few cycles: it says so, and how many are needed, and never passes in silence', (t) => {
  const few = cycles(all, 0, 5);
  const report = gated(few, few);
  t.is(report.outcome, 'undecided');
  t.is(found(report).length, 8);
  const [check] = found(report) as [FigureCheck];
  t.is(check.outcome, 'undecided');
  t.is(check.cycles_needed, 6, '1 in 924 is below 0.01 / 8, 1 in 252 is not');
  t.regex(check.sentence, /not enough cycles to tell: there are 5 cycles in BASE and 5 in RUN, and each side needs 6/);
  const six = gated(cycles(all, 0, 6), cycles(all, 0, 6), { resolution: 10 });
  t.is(six.outcome, 'pass');
  t.is(gated(few, few, { undecided: 'warn' }).outcome, 'pass');
  t.is(gated(few, few, { undecided: 'off' }).checks.filter(({ outcome }) => outcome === 'undecided').length, 0);
});

test('so noisy that only a large change would count: it says so, and does not pass in silence', (t) => {
  const ten = cycles(all, 0, 10);
  const report = gated(ten, ten, { resolution: 0.2 });
  t.is(report.outcome, 'undecided');
  t.regex(first(found(report)).sentence, /too noisy to tell: with so many cycles only a change of more than .* would count/);
  t.is(gated(ten, ten, { resolution: 10 }).outcome, 'pass');
  t.is(
    gated(ten, scaled(ten, REDIS, 'outage_established_ms', 20), { resolution: 0.2 }).outcome,
    'fail',
    'a large one does count',
  );
});

test('rules: off, warn, error; by workload; the last that says something counts', (t) => {
  const run = scaled(all, REDIS, 'outage_established_ms', 2);
  const off = gated(all, run, { rules: [{ metric: ['outage_established_ms'], level: 'off' }] });
  t.is(off.outcome, 'pass');
  t.is(off.compared, 6, 'what is off is not corrected for');
  const warn = gated(all, run, { rules: [{ metric: ['*'], workload: ['redis'], level: 'warn' }] });
  t.is(warn.outcome, 'pass');
  t.deepEqual(
    found(warn)
      .filter(({ kind, outcome }) => kind === 'figure' && outcome === 'regression')
      .map(({ level }) => level),
    ['warn'],
  );
  const again = gated(all, run, {
    rules: [
      { metric: ['*'], level: 'off' },
      { metric: ['outage_established_ms'], workload: ['tcp-server'], level: 'error' },
    ],
  });
  t.is(again.compared, 1);
  t.is(again.outcome, 'pass');
  t.is(gated(all, run, { rules: [{ metric: ['outage_established_ms'], threshold: 1.5 }] }).outcome, 'pass');
});

test('rules: a direction of one own', (t) => {
  const run = scaled(all, REDIS, 'outage_established_ms', 0.4);
  const both = gated(all, run, { rules: [{ metric: ['outage_established_ms'], direction: 'both' }] });
  t.deepEqual(summary(both), [`regression ${REDIS}: outage_established_ms`]);
  const down = gated(all, run, { rules: [{ metric: ['outage_established_ms'], direction: 'down' }] });
  t.deepEqual(summary(down), [`regression ${REDIS}: outage_established_ms`]);
  const pages = gated(all, scaled(all, REDIS, 'pages_written_pages', 0.5), {
    rules: [{ metric: ['pages_written_pages'], level: 'error' }],
  });
  t.deepEqual(summary(pages), [`regression ${REDIS}: pages_written_pages`], 'neither is better: both count');
});

test('a second batch confirms what it shows again, and takes back what it does not', (t) => {
  const slow = scaled(all, REDIS, 'outage_established_ms', 2);
  const comparison = compareSides([all], [slow]);
  const rules = completeRules();
  t.deepEqual(
    suspectsOf(gate(comparison, rules)).map(({ id }) => id),
    [`${REDIS}: outage_established_ms`],
  );
  const second = (run: Results): GateReport =>
    gate(comparison, rules, { state: 'done', base: 'both sides were measured again.', comparison: compareSides([all], [run]) });
  const again = second(slow);
  t.is(again.outcome, 'fail');
  t.is((found(again)[0] as FigureCheck).confirmed, true);
  const not = second(all);
  t.is(not.outcome, 'pass');
  t.deepEqual(summary(not), [`not-confirmed ${REDIS}: outage_established_ms`]);
  const broken = second(withCells(all, (cell) => ({ ...cell, verdict: 'error', reason: 'the machine was lost' })));
  t.is(broken.outcome, 'fail', 'a second batch that says nothing takes nothing back');
  const [open] = found(broken) as [FigureCheck];
  t.is(open.confirmed, null);
  t.regex(open.sentence, /counts; a second batch could not tell whether it shows again\.$/);
});

test('a second batch of one machine takes back what was suspected on one of several', (t) => {
  const on = (kernel: string, results: Results): Results =>
    withCells(results, (cell) => ({ ...cell, cell: { ...cell.cell, kernel, batch: `${kernel}-${cell.cell.batch}` } }));
  const both = (results: Results): Results => ({
    ...results,
    cells: [...on('6.1.1', all).cells, ...on('6.12.1', results).cells],
  });
  const comparison = compareSides([both(all)], [both(scaled(all, REDIS, 'outage_established_ms', 2))]);
  const rules = completeRules();
  t.is(suspectsOf(gate(comparison, rules)).length, 1);
  const only = withCells(on('6.12.1', all), (cell) => (cell.title === REDIS ? cell : undefined));
  for (const base of [only, both(all)]) {
    const report = gate(comparison, rules, { state: 'done', base: '', comparison: compareSides([base], [only]) });
    t.deepEqual(
      report.checks.filter(({ outcome }) => outcome === 'not-confirmed').map(({ workload }) => workload),
      ['redis'],
    );
  }
});

test('a base of 0 has no change to be held against a limit, and does not pass in silence', (t) => {
  const zero = (name: string, index?: number): Results =>
    withMetrics(all, (metric, cell) =>
      cell.title === REDIS && metric.name === name
        ? { ...metric, samples: metric.samples.map((sample, at) => (at === (index ?? at) ? 0 : sample)) }
        : metric,
    );
  const name = 'outage_established_ms';
  const checkOf = (report: GateReport, metric = name): FigureCheck =>
    first(report.checks.filter(({ id }) => id === `${REDIS}: ${metric}`)) as FigureCheck;
  const worse = checkOf(gated(zero(name), all));
  t.is(worse.change, null);
  t.is(worse.outcome, 'regression');
  t.regex(
    worse.sentence,
    /was 0 .*p below 0\.0001 after Holm for 8 figures: a sample of BASE is 0, .*; it is worse beyond chance\.$/,
  );
  t.is(checkOf(gated(zero(name, 0), scaled(all, REDIS, name, 3))).outcome, 'regression', 'one sample of many is enough for that');
  const near = checkOf(gated(zero(name, 0), scaled(all, REDIS, name, 1.001)));
  t.is(near.outcome, 'undecided', 'worse, perhaps by chance');
  t.regex(near.sentence, /whether it is worse cannot be told\.$/);
  t.is(checkOf(gated(zero(name), zero(name))).outcome, 'pass', 'equal medians');
  t.is(checkOf(gated(zero(name, 0), scaled(all, REDIS, name, 0.5))).outcome, 'pass', 'it became better');
  const bytes = checkOf(gated(zero('images_bytes'), all), 'images_bytes');
  t.is(bytes.outcome, 'undecided', 'what is counted has no test');
  t.is(gated(zero('images_bytes'), all).outcome, 'undecided');
});
