import test from 'ava';
import { commandsOf } from '../../harness/derive/advice/commands.ts';
import { verdictsOf } from '../../harness/derive/advice/verdict.ts';
import { first, recordedCycles } from '../run/recorded.ts';
import { advised, type Tried, triedCell } from './advised.ts';

const base = (round: number, outage = 1000): Tried => ({ id: 'default', round, outage });

test('a set is recommended where its interval lies below that of the default, with what it gains and costs', (t) => {
  const advice = advised([base(2), { id: 'lazy', words: 'lazy restore', round: 2, outage: 750, total: 1400 }]);
  t.is(advice.recommended, 'lazy');
  t.regex(advice.finding, /^With lazy restore: 25 % less outage \(2\d % to 2\d %\)/);
  t.regex(advice.finding, /40 % more total time/);
  t.regex(advice.finding, /no measurable difference in space for images, against the default\.$/);
});

test('where intervals overlap nothing is recommended, and what came nearest is named', (t) => {
  const advice = advised([base(2), { id: 'lazy', words: 'lazy restore', round: 2, outage: 985 }]);
  t.is(advice.recommended, null);
  t.is(advice.finding, 'No set of options that was tried has a measurably lower outage than the default.');
  t.regex(advice.resolution, /^Nearest came lazy restore: .*a gain in outage of less than \d % cannot be seen/);
});

test('what chose a set does not judge it: only the second round counts', (t) => {
  const screening: Tried[] = [base(1), { id: 'lazy', round: 1, outage: 500, cycles: 2 }];
  t.is(advised([...screening, base(2), { id: 'lazy', round: 2, outage: 1000 }]).recommended, null);
  t.is(advised([...screening, base(2, 400), { id: 'log-2', round: 2, outage: 390 }]).recommended, null);
});

test('two cycles are no proof', (t) => {
  const advice = advised([
    { ...base(1), cycles: 2 },
    { id: 'lazy', round: 1, outage: 500, cycles: 2 },
  ]);
  t.is(advice.recommended, null);
});

test('of sets that cannot be told apart the one that changes least is recommended', (t) => {
  const sets: Tried[] = [base(2), { id: 'lazy', round: 2, outage: 700 }, { id: 'lazy+log-2', round: 2, outage: 690 }];
  t.is(advised(sets).recommended, 'lazy');
  const apart = sets.map((one) => (one.id === 'lazy+log-2' ? { ...one, outage: 500 } : one));
  t.is(advised(apart).recommended, 'lazy+log-2');
});

test('another objective, another set', (t) => {
  const sets: Tried[] = [
    base(2),
    { id: 'lazy', round: 2, outage: 700, total: 1500 },
    { id: 'compress', round: 2, outage: 2000, space: 40 },
  ];
  t.is(advised(sets, 'outage').recommended, 'lazy');
  t.is(advised(sets, 'space').recommended, 'compress');
  t.is(advised(sets, 'total').recommended, null);
});

test('a set that failed is out with its reason; a default that failed leaves nothing to compare with', (t) => {
  const failed: Tried = { id: 'lazy', round: 2, outage: 1, verdict: 'fail', reason: 'criu restore ended with exit code 1' };
  const advice = advised([base(2), failed]);
  t.is(advice.recommended, null);
  t.like(
    advice.candidates.find(({ id }) => id === 'lazy'),
    { verdict: 'fail', reason: failed.reason, on_front: false },
  );
  const without = advised([
    { ...base(2), verdict: 'fail', reason: 'lost its data' },
    { id: 'lazy', round: 2, outage: 700 },
  ]);
  t.is(without.recommended, null);
  t.is(without.finding, 'Nothing is recommended: the default itself did not pass: lost its data');
});

test('a run that was cut off shows what it has, and recommends nothing', (t) => {
  const cut: Tried[] = [
    { ...base(1), cycles: 2 },
    { id: 'lazy', round: 1, outage: 500, cycles: 2 },
    { ...base(2), verdict: 'missing' },
    { id: 'lazy', round: 2, outage: 500, verdict: 'missing' },
  ];
  const advice = advised(cut);
  t.is(advice.recommended, null);
  t.is(advice.finding, 'Nothing is recommended yet: not everything that was planned was run.');
  t.deepEqual(
    advice.candidates.map(({ id, round, passed }) => [id, round, passed]),
    [
      ['default', 1, 2],
      ['lazy', 1, 2],
    ],
  );
});

test('the front: who is beaten in nothing but equal in all else', (t) => {
  const { candidates } = advised([
    base(1),
    { id: 'lazy', round: 1, outage: 700, total: 1500 },
    { id: 'slow', round: 1, outage: 1100, total: 1100 },
    { id: 'small', round: 1, outage: 1200, total: 1200, space: 50 },
  ]);
  const front = candidates.filter(({ on_front }) => on_front).map(({ id }) => id);
  t.deepEqual(front.toSorted(), ['default', 'lazy', 'small']);
  t.is(candidates[0]?.id, 'default');
});

test('what is left out says why', (t) => {
  t.deepEqual(
    advised([base(1)]).left_out.map(({ id, why }) => [id, why]),
    [['no-lock', 'connections are to survive']],
  );
});

test('the verdict of the run is that of the default, unless something was not run any more', (t) => {
  const cells = [base(1), { ...base(1), id: 'lazy', verdict: 'fail' as const }].map(triedCell);
  t.deepEqual(verdictsOf(cells), ['pass']);
  t.deepEqual(verdictsOf([...cells, triedCell({ ...base(1), id: 'log-2', verdict: 'missing' })]), ['pass', 'missing']);
});

test('commands are those of a recorded cycle, without its folders and pids', (t) => {
  const cycle = first(recordedCycles('redis-pass', 'roundtrip'));
  const [dump = [], restore = []] = commandsOf(cycle);
  t.deepEqual(dump.slice(0, 6), ['criu', 'dump', '--tree', 'PID', '--images-dir', 'DIR']);
  t.deepEqual(restore.slice(0, 4), ['criu', 'restore', '--images-dir', 'DIR']);
  t.false([...dump, ...restore].some((word) => word.includes('/')));
  t.true(dump.includes('--tcp-established'));
});

test('what looked better and then did not pass is not said to be no better', (t) => {
  const lost: Tried = { id: 'lazy', words: 'lazy restore', round: 2, outage: 1, verdict: 'fail', reason: 'a value was lost' };
  const advice = advised([base(2), lost, { id: 'log-2', round: 2, outage: 1000 }]);
  t.is(advice.finding, 'No set of options that passed has a measurably lower outage than the default.');
  t.regex(advice.resolution, /With lazy restore it did not pass: a value was lost\./);
});

test('a difference that would be written as none is nothing to recommend', (t) => {
  const sets: Tried[] = [base(2), { id: 'filesize', round: 2, outage: 1000, space: 99.9 }];
  t.is(advised(sets, 'space').recommended, null);
  t.is(advised([base(2), { id: 'filesize', round: 2, outage: 1000, space: 90 }], 'space').recommended, 'filesize');
});

test('a set that our own machinery broke leaves the run no pass', (t) => {
  const cells = [triedCell(base(1)), triedCell({ id: 'lazy', round: 1, outage: 1, verdict: 'error' })];
  t.deepEqual(verdictsOf(cells), ['pass', 'error']);
});
