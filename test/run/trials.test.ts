import test from 'ava';
import { nextRemedy } from '../../harness/run/trials.ts';
import type { Cell } from '../../harness/schema/cell.ts';
import { type LogEvent, logEvent } from '../../harness/schema/events.ts';
import { failingWith, trialLog } from './failing.ts';
import { first, recorded } from './recorded.ts';

const RSEQ = '123 has rseq but kernel lacks get_rseq_conf feature';
const USERFAULTFD = 'Unable to open an userfaultfd descriptor';
const NETWORK = 'Locking network failed: iptables';

type Failing = ReturnType<typeof failingWith>;
const next = ({ run }: Failing, events: readonly LogEvent[], cells: readonly Cell[] = run.plan) =>
  nextRemedy(cells, events, first(run.machines), 1);

test('a known failure has its first remedy tried, on a cell named by its content', (t) => {
  const failing = failingWith(RSEQ);
  const found = next(failing, failing.events);
  t.like(found, { isLogged: false, event: { event: 'remedy', cell: failing.cell.id, finding: 'rseq-unsupported' } });
  t.notThrows(() => logEvent.parse(found?.event));
  const trial = found?.event.trial;
  t.deepEqual(trial?.remedy, { kind: 'environment', variables: { GLIBC_TUNABLES: 'glibc.pthread.rseq=0' } });
  t.like(trial, { machine: failing.cell.machine, procedure: 'roundtrip', workload: failing.cell.workload });
  t.not(trial?.id, failing.cell.id);
  t.regex(trial?.batch ?? '', /^trial-redis-[0-9a-f]{12}$/);
  t.deepEqual(next(failing, failing.events)?.event, found?.event, 'the same again, from the same log');
});

test('a remedy that helped ends it, one that did not is not tried again', (t) => {
  const failing = failingWith(RSEQ);
  const event = next(failing, failing.events)?.event;
  if (event?.trial === undefined) throw new Error('nothing was to be tried');
  t.is(next(failing, [...failing.events, event, ...trialLog(event.trial, 'pass')]), undefined);
  t.is(next(failing, [...failing.events, event, ...trialLog(event.trial, { fails: RSEQ })]), undefined);
});

test('a run that was cut off in a trial takes that very trial up again', (t) => {
  const failing = failingWith(RSEQ);
  const event = next(failing, failing.events)?.event;
  if (event?.trial === undefined) throw new Error('nothing was to be tried');
  const [started] = trialLog(event.trial, 'pass');
  t.deepEqual(next(failing, [...failing.events, event, ...(started === undefined ? [] : [started])]), { event, isLogged: true });
});

test('a trial whose machine was lost has had its chance', (t) => {
  const failing = failingWith(RSEQ);
  const event = next(failing, failing.events)?.event;
  if (event?.trial === undefined) throw new Error('nothing was to be tried');
  const { batch } = event.trial;
  const fault = {
    event: 'machine-fault',
    attempt: 1,
    machine: first(failing.run.machines).id,
    batch,
    blame: 'ours',
    message: 'lost',
    console_tail: '',
  } as const;
  t.is(next(failing, [...failing.events, event, fault]), undefined);
  const resumed = nextRemedy(failing.run.plan, [...failing.events, event, fault], first(failing.run.machines), 2);
  t.deepEqual(resumed, { event, isLogged: true }, 'and another when the run is resumed');
});

test('the kernel of the host is never changed', (t) => {
  const failing = failingWith(USERFAULTFD);
  const found = next(failing, failing.events);
  t.like(found?.event, { finding: 'userfaultfd-refused', not_tried: 'it would change the running kernel' });
  t.is(found?.event.trial, undefined);
  if (found !== undefined) t.is(next(failing, [...failing.events, found.event]), undefined, 'and said once');
});

test('a kernel of its own may be changed', (t) => {
  const failing = failingWith(USERFAULTFD);
  const cells = failing.run.plan.map((cell) => ({ ...cell, provider: 'qemu' as const }));
  t.like(next(failing, failing.events, cells)?.event.trial?.remedy, {
    kind: 'sysctl',
    name: 'vm.unprivileged_userfaultfd',
    value: '1',
  });
});

test('what was in place when it failed is no remedy', (t) => {
  const failing = failingWith(NETWORK);
  const used = first(
    failing.events.flatMap((event) => (event.event === 'cycle' && event.dump !== undefined ? [event.dump.argv] : [])),
  );
  const lock = used[used.indexOf('--network-lock') + 1];
  const wanted = lock === 'nftables' ? 'iptables' : 'nftables';
  t.deepEqual(next(failing, failing.events)?.event.action, { kind: 'criu-options', options: { network_lock: wanted } });
});

test('nothing is tried on what passed, on what is not known, or on an error of ours', (t) => {
  const { run, events } = recorded('redis-pass');
  t.is(nextRemedy(run.plan, events, first(run.machines), 1), undefined);
  for (const message of ['something unheard of', 'No space left on device']) {
    const failing = failingWith(message);
    t.is(next(failing, failing.events), undefined, message);
  }
});

test('a cell that works sometimes is tried with as many cycles as it had', (t) => {
  const failing = failingWith(RSEQ);
  const plan = failing.run.plan.map((cell) => ({ ...cell, repeat: 40 }));
  t.is(next(failing, failing.events, plan)?.event.trial?.repeat, 5);
  const good = first(
    trialLog(failing.cell, 'pass').flatMap((event) => (event.event === 'cycle' ? [{ ...event, batch: failing.cell.batch }] : [])),
  );
  const at = failing.events.findIndex((event) => event.event === 'cycle' && event.cell === failing.cell.id);
  const sometimes = failing.events.map((event, i) => (i === at ? good : event));
  t.is(next(failing, sometimes, plan)?.event.trial?.repeat, 40);
});
