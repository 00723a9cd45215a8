import test from 'ava';
import { candidates, joined } from '../../harness/advise/candidates.ts';
import { BASELINE, contentOf, roundCells } from '../../harness/advise/plan.ts';
import { finalists, nextRound } from '../../harness/advise/rounds.ts';
import type { Cell } from '../../harness/schema/cell.ts';
import { type Tried, triedCell } from '../derive/advised.ts';
import { first, recorded } from '../run/recorded.ts';

const tried = (...sets: Omit<Tried, 'round'>[]) => sets.map((one) => triedCell({ cycles: 2, ...one, round: 1 }));
const idsOf = (sets: Omit<Tried, 'round'>[], objective: 'outage' | 'total' | 'space' = 'outage'): string[] =>
  finalists(tried({ id: 'default', outage: 1000 }, ...sets), objective).map(({ id }) => id);

test('the best single change is tried again, and the best of each kind together', (t) => {
  const sets = [
    { id: 'pre-copy-1', outage: 700 },
    { id: 'lazy', outage: 600 },
    { id: 'log-2', outage: 900 },
    { id: 'filesize', outage: 999 },
  ];
  t.deepEqual(idsOf(sets), ['lazy', 'lazy+log-2'], 'what gains less than 2 % is not joined, and of one kind only the best');
});

test('what was not better in every cycle is not joined: then the two best are tried again, each by itself', (t) => {
  const sets = [
    { id: 'lazy', outage: 600 },
    { id: 'log-2', outage: 850, scatter: 0.2 },
  ];
  t.deepEqual(idsOf(sets), ['lazy', 'log-2']);
});

test('where nothing looks better, the nearest is tried again', (t) => {
  t.deepEqual(
    idsOf([
      { id: 'lazy', outage: 1300 },
      { id: 'log-2', outage: 1010 },
    ]),
    ['log-2'],
  );
});

test('what failed or was not measured is not tried again', (t) => {
  t.deepEqual(
    idsOf([
      { id: 'lazy', outage: 600, verdict: 'fail' },
      { id: 'log-2', outage: 1010 },
    ]),
    ['log-2'],
  );
  const failed = tried({ id: 'default', outage: 1000, verdict: 'fail' }, { id: 'lazy', outage: 600 });
  t.deepEqual(finalists(failed, 'outage'), [], 'without a default there is nothing to compare with');
});

test('the objective chooses', (t) => {
  const sets = [
    { id: 'lazy', outage: 600, total: 1500 },
    { id: 'compress', outage: 1500, total: 1500, space: 40 },
  ];
  t.deepEqual(idsOf(sets, 'space'), ['compress']);
});

test('changes of several kinds are joined, options and way', (t) => {
  const changeOf = (id: string) => first(candidates.filter((one) => one.id === id)).change;
  t.deepEqual(joined(['lazy', 'log-2', 'filesize'].map(changeOf)), {
    procedure: 'lazy',
    options: { log_level: 2, file_validation: 'filesize' },
  });
});

test('candidates of one kind exclude each other, and ids can be joined', (t) => {
  t.is(new Set(candidates.map(({ id }) => id)).size, candidates.length);
  t.false(candidates.some(({ id }) => id.includes('+')));
});

test('the cells of a round share everything but what they try; two rounds never share a cell', (t) => {
  const content = contentOf(first(recorded('redis-pass').run.plan));
  const where = { machine: 'm', content };
  const trials = [BASELINE, ...candidates];
  const [one, two] = [1, 2].map((round) => roundCells(where, trials, { round, repeat: 3 }));
  const cells: Cell[] = [...(one ?? []), ...(two ?? [])];
  t.is(new Set(cells.map(({ id }) => id)).size, 2 * trials.length);
  t.is(new Set(cells.map(({ batch }) => batch)).size, 2);
  t.is(cells.find(({ candidate }) => candidate?.id === 'lazy')?.procedure, 'lazy');
  t.like(cells.find(({ candidate }) => candidate?.id === 'log-2')?.criu.options, { log_level: 2, tcp_established: true });
});

test('a run that is none of advise has no second round', (t) => {
  const { run, events } = recorded('redis-pass');
  t.is(nextRound(run, events, first(run.machines)), undefined);
});
