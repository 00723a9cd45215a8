import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import type { CycleEvent, LogEvent } from '../../harness/schema/events.ts';
import { type CellResult, results as resultsSchema } from '../../harness/schema/results.ts';
import { first, type Recorded, recorded } from '../run/recorded.ts';

const CYCLES = 200;

const isTrip = (event: LogEvent): event is CycleEvent =>
  event.event === 'cycle' && event.procedure === 'roundtrip' && !event.batch.startsWith('canary-');

const lost = (cycle: CycleEvent): CycleEvent => ({
  ...cycle,
  proof: cycle.proof.map((one) => (one.name === 'digest' ? { ...one, after: 'x' } : one)),
});

const ours = ({ dump: _dump, restore: _restore, ...cycle }: CycleEvent): CycleEvent => ({
  ...cycle,
  stop: { step: 'observe', origin: 'harness', message: 'a mistake' },
});

/** A recorded cycle that passed, again and again, with what `change` makes of some of them. */
const repeated = (change: (cycle: CycleEvent) => CycleEvent): CellResult => {
  const { run, events }: Recorded = recorded('redis-pass');
  const good = first(events.filter(isTrip));
  const plan = run.plan.map((cell) => ({ ...cell, repeat: CYCLES }));
  const cycles = Array.from({ length: CYCLES }, (_, i) => change({ ...good, cycle: i + 1 }));
  const others = events.filter((event) => !isTrip(event));
  const at = others.findIndex((event) => event.event === 'batch-finished' && event.batch === good.batch);
  const log = [...others.slice(0, at), ...cycles, ...others.slice(at)];
  const { cells } = resultsSchema.parse(derive({ ...run, plan }, log));
  return first(cells.filter(({ cell }) => cell.procedure === 'roundtrip'));
};

test('199 of 200 cycles are a failure that works sometimes, never a pass', (t) => {
  const cell = repeated((cycle) => (cycle.cycle === 57 ? lost(cycle) : cycle));
  t.is(cell.verdict, 'fail');
  t.regex(cell.reason, /^works sometimes, in 199 of 200 cycles: digest did not survive/);
  t.like(cell.success_rate, { passed: 199, of: 200 });
  t.true((cell.success_rate.ci_low ?? 0) > 0.972 && (cell.success_rate.ci_high ?? 1) < 1);
  const [cause, sometimes] = cell.findings;
  t.like(cause, { id: 'undiagnosed', severity: 'fail', cycles: [57] });
  t.like(sometimes, { id: 'works-sometimes', severity: 'warn', cycles: [57] });
  t.regex(
    sometimes?.title ?? '',
    /^Works sometimes: 199 of 200 cycles passed; cycle 57 failed\. In the long run between 97\.2\d? % and 99\.98 % would pass/,
  );
});

test('200 of 200 pass, and the interval says how sure that is', (t) => {
  const cell = repeated((cycle) => cycle);
  t.like(cell, { verdict: 'pass', reason: '', findings: [] });
  t.is(cell.success_rate.ci_high, 1);
  t.true(Math.abs((cell.success_rate.ci_low ?? 0) - 0.025 ** (1 / CYCLES)) < 1e-9);
});

test('many cycles that failed are counted and not listed', (t) => {
  const cell = repeated((cycle) => (cycle.cycle % 2 === 0 ? lost(cycle) : cycle));
  t.regex(cell.findings.at(-1)?.title ?? '', /100 of 200 cycles passed; cycles 2, 4, 6, 8, 10, 12, 14, 16 and 92 more failed/);
});

test('a cycle that is an error of ours says nothing of the rate', (t) => {
  const cell = repeated((cycle) => (cycle.cycle <= 100 ? ours(cycle) : cycle));
  t.is(cell.verdict, 'error');
  t.like(cell.success_rate, { passed: 100, of: 200, ci_high: 1 });
  t.true(Math.abs((cell.success_rate.ci_low ?? 0) - 0.025 ** (1 / 100)) < 1e-9);
  t.false(cell.findings.some(({ id }) => id === 'works-sometimes'));
});

test('where nothing was judged there is no rate', (t) => {
  const { run } = recorded('redis-pass');
  for (const { success_rate } of derive(run, []).cells) t.deepEqual(success_rate, { passed: 0, of: 2 });
});
