import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import { nextRemedy } from '../../harness/run/trials.ts';
import type { LogEvent } from '../../harness/schema/events.ts';
import { type CellResult, results as resultsSchema } from '../../harness/schema/results.ts';
import { failingWith, trialLog } from '../run/failing.ts';
import { first, recorded } from '../run/recorded.ts';

const RSEQ = '123 has rseq but kernel lacks get_rseq_conf feature';

const tried = (failing: ReturnType<typeof failingWith>, outcome: Parameters<typeof trialLog>[1] | 'cut off'): CellResult => {
  const { run, events } = failing;
  const next = nextRemedy(run.plan, events, first(run.machines), 1);
  if (next === undefined) throw new Error('nothing was to be tried');
  const { event } = next;
  const log: LogEvent[] = event.trial === undefined || outcome === 'cut off' ? [] : trialLog(event.trial, outcome);
  const results = resultsSchema.parse(derive(run, [...events, event, ...log]));
  demandFailure(results.verdict);
  return first(results.cells.filter(({ cell }) => cell.id === failing.cell.id));
};

/** Whatever a trial gives, the run is judged on what was planned. */
const demandFailure = (verdict: string): void => {
  if (verdict !== 'fail') throw new Error(`the run is ${verdict}`);
};

test('a remedy that was seen to help is said to, and the cell stays a failure', (t) => {
  const cell = tried(failingWith(RSEQ), 'pass');
  t.is(cell.verdict, 'fail');
  t.deepEqual(cell.success_rate.passed, 0, 'cycles of the trial are not the cell’s');
  t.is(cell.cycles.length, 2);
  t.deepEqual(cell.remedies, [
    {
      text: 'Start the service with GLIBC_TUNABLES=glibc.pthread.rseq=0.',
      action: { kind: 'environment', variables: { GLIBC_TUNABLES: 'glibc.pthread.rseq=0' } },
      finding: 'rseq-unsupported',
      verdict: 'pass',
      reason: '',
      passed: 2,
      of: 2,
    },
  ]);
});

test('one that did not help says what it still fails for', (t) => {
  const [remedy] = tried(failingWith(RSEQ), { fails: 'Unknown shit 600 (anon_inode:[io_uring])' }).remedies ?? [];
  t.like(remedy, { verdict: 'fail', passed: 0, of: 2 });
  t.regex(remedy?.reason ?? '', /io_uring/);
});

test('a trial that was cut off helped nobody', (t) => {
  const [remedy] = tried(failingWith(RSEQ), 'cut off').remedies ?? [];
  t.like(remedy, { verdict: 'missing', passed: 0 });
});

test('what would change the running kernel is named and not tried', (t) => {
  const [remedy] = tried(failingWith('Unable to open an userfaultfd descriptor'), 'pass').remedies ?? [];
  t.like(remedy, { verdict: 'not-tried', reason: 'it would change the running kernel', passed: 0, of: 0 });
});

test('runs from before there were remedies have none', (t) => {
  const { run, events } = recorded('redis-fail');
  for (const cell of derive(run, events).cells) t.false('remedies' in cell);
});

test('the time of trials is told apart', (t) => {
  const { run, events } = failingWith(RSEQ);
  const phase = { event: 'phase', batch: 'trial-redis-1', phase: 'dump', start_ms: 0, duration_ms: 1234 } as const;
  const entry = (log: LogEvent[], name: string): number =>
    derive(run, log).time_budget.entries.find((one) => one.name === name)?.duration_ms ?? 0;
  t.is(entry([...events, phase], 'remedies'), 1234);
  t.is(entry([...events, phase], 'dump'), entry(events, 'dump'));
});
