import test from 'ava';
import { byMetric, byVerdict } from '../../harness/bisect/judge.ts';
import { derive } from '../../harness/derive/derive.ts';
import { countedName } from '../../harness/schema/metric.ts';
import type { Results } from '../../harness/schema/results.ts';
import { type RecordedName, recorded } from '../run/recorded.ts';

const resultsOf = (name: RecordedName): Results => {
  const { run, events } = recorded(name);
  return derive(run, events);
};

/** The recorded run with one metric of all its cells multiplied. */
const scaled = (results: Results, metric: string, factor: number): Results => ({
  ...results,
  cells: results.cells.map((cell) => ({
    ...cell,
    metrics: cell.metrics.map((one) =>
      one.name === metric ? { ...one, samples: one.samples.map((sample) => sample * factor), median: one.median * factor } : one,
    ),
  })),
});

const question = (metric: string, threshold = 0.2) => ({ by: 'metric', metric, threshold }) as const;

test('by verdict: a run that passed is good, one that failed is bad with its cause', (t) => {
  const good = byVerdict(resultsOf('redis-pass'));
  t.like(good, { outcome: 'good', why: '' });
  t.is(good.passed, good.of);
  const bad = byVerdict(resultsOf('redis-fail'));
  t.is(bad.outcome, 'bad');
  t.not(bad.why, '');
  t.true(bad.evidence.length > 0);
});

test('by verdict: a run that was cut off, and a machine that never came up, are judged by nobody', (t) => {
  const cut = { ...resultsOf('redis-pass'), verdict: 'missing' as const };
  t.is(byVerdict(cut).outcome, 'skip');
  const failed = resultsOf('redis-fail');
  const fault = {
    attempt: 1,
    blame: 'kernel' as const,
    message: 'the kernel panicked',
    console_tail: 'Kernel panic - not syncing',
  };
  const machines = failed.machines.map((machine) => ({ ...machine, boots: [], faults: [fault] }));
  const never = byVerdict({ ...failed, machines });
  t.is(never.outcome, 'skip');
  t.regex(never.why, /does not boot: the kernel panicked/);
  t.deepEqual(never.evidence, ['Kernel panic - not syncing']);
});

test('by a metric: worse by the threshold and clear of chance is bad, in the direction that is worse for that metric', (t) => {
  const base = resultsOf('redis-pass');
  const judge = (metric: string, factor: number) => byMetric(scaled(base, metric, factor), question(metric), base);
  t.is(byMetric(base, question('frozen_time_us'), undefined).outcome, 'good', 'the good end itself');
  t.is(judge('frozen_time_us', 1).outcome, 'good');
  t.is(judge('frozen_time_us', 3).outcome, 'bad');
  t.is(judge('frozen_time_us', 0.3).outcome, 'good', 'faster is not worse');
  t.is(judge('dump_throughput_engine_bytes_per_s', 0.3).outcome, 'bad', 'a throughput is worse when it falls');
  t.is(judge('dump_throughput_engine_bytes_per_s', 3).outcome, 'good');
  t.regex(judge('frozen_time_us', 3).why, /^\+200\.0 % against the good end/);
});

test('by a metric: a change that large with an interval around zero is not judged', (t) => {
  const base = resultsOf('redis-pass');
  const noisy = scaled(base, 'frozen_time_us', 1);
  const spread = {
    ...noisy,
    cells: noisy.cells.map((cell) => ({
      ...cell,
      metrics: cell.metrics.map((one) =>
        one.name === 'frozen_time_us' ? { ...one, samples: [0.2, 0.3, 1.3, 4, 5].map((factor) => factor * one.median) } : one,
      ),
    })),
  };
  const judged = byMetric(spread, question('frozen_time_us'), base);
  t.is(judged.outcome, 'skip');
  t.regex(judged.why, /more cycles are needed/);
});

test('by a metric: what failed or does not have it is not judged', (t) => {
  const base = resultsOf('redis-pass');
  t.regex(byMetric(base, question('no_such_metric'), base).why, /no cell has the metric/);
  const failed = byMetric(resultsOf('redis-fail'), question('frozen_time_us'), base);
  t.is(failed.outcome, 'skip');
  t.regex(failed.why, /did not pass/);
  const twice = { ...base, cells: base.cells.flatMap((cell) => [cell, { ...cell, title: `other ${cell.title}` }]) };
  t.regex(byMetric(twice, question('frozen_time_us'), base).why, /all have the metric/);
  const emulated = {
    ...base,
    cells: base.cells.map((cell) => ({ ...cell, metrics: cell.metrics.map((one) => ({ ...one, domain: 'emulated' as const })) })),
  };
  t.regex(byMetric(emulated, question('frozen_time_us'), base).why, /clock is another one/);
});

test('by a metric: where instructions are counted, the name of the time stands for what is counted in its place', (t) => {
  const timed = resultsOf('redis-pass');
  const base: Results = {
    ...timed,
    cells: timed.cells.map((cell) => ({
      ...cell,
      metrics: cell.metrics.map((one) => ({ ...one, name: countedName(one.name), domain: 'instructions' as const })),
    })),
  };
  const slower = scaled(base, 'frozen_time_instructions', 3);
  for (const name of ['frozen_time_us', 'frozen_time_instructions']) {
    t.is(byMetric(base, question(name), undefined).outcome, 'good');
    t.is(byMetric(base, question(name), base).outcome, 'good');
    t.is(byMetric(slower, question(name), base).outcome, 'bad');
  }
});

test('any machine of several that never came up leaves the run to nobody', (t) => {
  const results = resultsOf('redis-fail');
  const [up] = results.machines;
  t.truthy(up);
  const fault = { attempt: 1, blame: 'ours' as const, message: 'QEMU ended', console_tail: '' };
  const down = results.machines.map((machine) => ({ ...machine, id: 'other', boots: [], faults: [fault] }));
  t.is(byVerdict({ ...results, machines: [...results.machines, ...down] }).outcome, 'skip');
  t.is(byVerdict(results).outcome, 'bad');
});
