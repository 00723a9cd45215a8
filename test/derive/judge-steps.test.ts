import test from 'ava';
import { diagnosisFacts } from '../../harness/derive/diagnosis.ts';
import { judgeCycle } from '../../harness/derive/judge-cycle.ts';
import type { CycleEvent } from '../../harness/schema/events.ts';
import type { ServedRate } from '../../harness/schema/load.ts';
import { sampleFacts } from '../reports/sample-machine.ts';
import { first, recorded, recordedCycles } from '../run/recorded.ts';

const PAGE = 4096;
const judge = (cycle: CycleEvent) => judgeCycle(cycle, PAGE);

const served = (wrong: number): ServedRate => ({
  start_ms: 0,
  window_ms: 20,
  right: Array.from({ length: 100 }, () => 50),
  wrong,
});

/** A recorded roundtrip with loads beside it. */
const loaded = (loads: Omit<NonNullable<CycleEvent['loads']>, 'connections'>): CycleEvent => ({
  ...first(recordedCycles('redis-pass', 'roundtrip')),
  procedure: 'warm-rate',
  loads: { connections: 4, ...loads },
});

test('wrong answers under load after the restore are a failure, before the dump they are none of CRIU', (t) => {
  t.is(judge(loaded({ warm: served(0), restored: served(0) })).verdict, 'pass');
  t.like(judge(loaded({ warm: served(0), restored: served(2) })), {
    verdict: 'fail',
    reason: '2 of 4 clients that asked without a pause were not answered rightly after the restore',
  });
  t.is(judge(loaded({ warm: served(1), restored: served(0) })).verdict, 'error');
  t.is(judge(loaded({ cold: served(1), warm: served(0), restored: served(0) })).verdict, 'error');
  t.is(judge(loaded({ warm: served(0) })).verdict, 'error', 'no load after the restore');
});

const migrated = (): CycleEvent => first(recordedCycles('migrate', 'migrate').filter(({ moved }) => moved !== undefined));

test('connections that were not there were not kept', (t) => {
  const cycle = migrated();
  t.is(judge(cycle).verdict, 'pass');
  if (cycle.moved === undefined) throw new Error('it did not move');
  t.is(judge({ ...cycle, moved: { ...cycle.moved, connections: { before: [], after: [] } } }).verdict, 'error');
  const { connections: _none, ...uncounted } = cycle.moved;
  t.is(judge({ ...cycle, moved: uncounted }).verdict, 'error');
});

test('pages that went to a page server count as there only if that ended well', (t) => {
  const cycle = migrated();
  const { dump, restore } = cycle;
  if (dump === undefined || restore === undefined) throw new Error('no dump, or no restore');
  const paged = { ...cycle, dump: { ...dump, argv: [...dump.argv, '--page-server'] } };
  const server = (exit_code: number) => ({ ...restore, action: 'page-server' as const, exit_code });
  t.is(judge({ ...paged, helper: server(0) }).verdict, 'pass');
  t.is(judge({ ...paged, helper: server(1) }).verdict, 'fail');
  t.is(judge(paged).verdict, 'fail', 'no server on record');
});

test('a dump that fails is diagnosed by the machine that it was made in, a restore by that of its cell', (t) => {
  const { run } = recorded('migrate');
  const cell = run.plan.find(({ from, kernel }) => from !== undefined && from.kernel !== kernel);
  const cycle = migrated();
  const { dump, restore } = cycle;
  if (cell === undefined || dump === undefined || restore === undefined) throw new Error('no migration on record');
  const of = (release: string) => ({ ...sampleFacts, kernel: { ...sampleFacts.kernel, release } });
  const { restore: _none, ...dumpedOnly } = cycle;
  const failed = { ...dumpedOnly, dump: { ...dump, exit_code: 1 } };
  t.is(diagnosisFacts(cell, failed, of('there'), of('here')).kernel, 'here');
  t.is(diagnosisFacts(cell, failed, of('there')).kernel, cell.from?.kernel, 'where nothing else is known');
  t.is(diagnosisFacts(cell, { ...cycle, restore: { ...restore, exit_code: 1 } }, of('there'), of('here')).kernel, 'there');
});
