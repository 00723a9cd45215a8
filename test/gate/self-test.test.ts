import test from 'ava';
import { completeRules } from '../../harness/gate/rules.ts';
import { selfTest } from '../../harness/gate/self-test.ts';
import { gateSelfTest } from '../../harness/schema/gate.ts';
import { renderSelfTest } from '../../reports/terminal/self-test.ts';
import { first } from '../run/recorded.ts';
import { cycles, interleaved, manyCycles, steady, withFew, withMetrics } from './sides.ts';

const tested = (runs: Parameters<typeof selfTest>[0], splits = 40, rules = completeRules()) =>
  first(gateSelfTest.parse(selfTest(runs, rules, { splits })).domains);

test('wall clock: hardly a false alarm, larger changes are caught more often, and a tenfold one always', (t) => {
  const test_ = tested([withFew(manyCycles())]);
  t.is(test_.domain, 'wall');
  t.is(test_.cycles_per_side, 20);
  t.true(test_.decidable);
  t.is(test_.false_figures.of, 40 * 10);
  t.true(test_.false_figures.caught <= 4, 'one in a hundred');
  const rates = test_.power.map(({ caught, of }) => caught / of);
  t.deepEqual(
    rates,
    rates.toSorted((a, b) => a - b),
  );
  t.true((rates[0] ?? 1) < 0.05 && (rates.at(-1) ?? 0) > 0.9);
});

test('instruction clock: no false alarm, and one percent is caught', (t) => {
  const test_ = tested([steady(withFew(manyCycles()))], 100);
  t.is(test_.domain, 'instructions');
  t.deepEqual(test_.false_alarms, { caught: 0, of: 100 });
  t.true((test_.smallest_caught ?? 1) <= 0.01);
});

test('rules that are too sharp are found out', (t) => {
  const rules = {
    ...completeRules({ significance: 0.2, noise_factor: 0 }),
    rules: completeRules().rules.map((rule) => ({ ...rule, ...(rule.threshold === undefined ? {} : { threshold: 0 }) })),
  };
  const test_ = tested([withFew(manyCycles())], 100, rules);
  t.true(test_.false_alarms.caught > 5);
});

test('so few cycles that nothing could be found are told, and are no proof', (t) => {
  const test_ = tested([cycles(withFew(manyCycles()), 0, 10)]);
  t.is(test_.cycles_per_side, 5);
  t.false(test_.decidable);
  t.is(test_.smallest_caught, null);
});

test('several runs are also held against each other', (t) => {
  const all = withFew(manyCycles());
  t.deepEqual(tested([interleaved(all, 0), interleaved(all, 1)], 10).across_runs, { caught: 0, of: 2 });
});

test('a figure with a single sample cannot be split: it is left out by name, and the others are tested', (t) => {
  const all = withFew(manyCycles());
  const name = 'outage_established_ms';
  const single = withMetrics(all, (metric, { title }) =>
    title === 'redis roundtrip' && metric.name === name ? { ...metric, samples: metric.samples.slice(0, 1) } : metric,
  );
  const report = gateSelfTest.parse(selfTest([single], completeRules(), { splits: 10 }));
  t.deepEqual(report.left_out, [`redis roundtrip: ${name}`]);
  t.is(first(report.domains).figures, 9);
  t.regex(renderSelfTest(report, { width: 140, color: false }), /Left out, with fewer than two samples: redis roundtrip: outage/);
  const nothing = gateSelfTest.parse(selfTest([cycles(all, 0, 1)], completeRules(), { splits: 10 }));
  t.deepEqual([nothing.domains, nothing.left_out?.length], [[], 10]);
});
