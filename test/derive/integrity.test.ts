import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import { damageText, integrityFindings, judgeTrial, outcomeOf } from '../../harness/derive/integrity.ts';
import type { CycleEvent } from '../../harness/schema/events.ts';
import type { Damage, DamageResult, Outcome, Trial } from '../../harness/schema/integrity.ts';
import { first, recorded, recordedCycles } from '../run/recorded.ts';

const cycles = recordedCycles('integrity', 'integrity');
const control = (): CycleEvent => structuredClone(first(cycles));
const damaged = (): CycleEvent => {
  const found = cycles.find((cycle) => cycle.trial?.damage !== undefined && outcomeOf(cycle)?.outcome === 'right');
  if (found === undefined) throw new Error('no damage without effect is on record');
  return structuredClone(found);
};

const withTrial = (cycle: CycleEvent, change: Partial<Trial>): CycleEvent =>
  cycle.trial === undefined ? cycle : { ...cycle, trial: { ...cycle.trial, ...change } };
const withRestore = (cycle: CycleEvent, change: Partial<NonNullable<CycleEvent['restore']>>): CycleEvent =>
  cycle.restore === undefined ? cycle : { ...cycle, restore: { ...cycle.restore, ...change } };

test('every recorded trial has a class, and the controls came back right', (t) => {
  t.true(cycles.length > 20);
  for (const cycle of cycles) {
    const outcome = outcomeOf(cycle)?.outcome;
    t.truthy(outcome, `cycle ${cycle.cycle}`);
    if (cycle.trial?.damage === undefined) t.is(outcome, 'right', `control in cycle ${cycle.cycle}`);
  }
  const seen = new Set(cycles.map((cycle) => outcomeOf(cycle)?.outcome));
  for (const outcome of ['refused', 'hung', 'broken', 'wrong', 'right'] as const) t.true(seen.has(outcome), outcome);
});

test('what is seen decides the class', (t) => {
  const is = (cycle: CycleEvent, outcome: Outcome | undefined, message?: RegExp): void => {
    const found = outcomeOf(cycle);
    t.is(found?.outcome, outcome);
    if (message !== undefined) t.regex(found?.message ?? '', message);
  };
  is(withRestore(damaged(), { exit_code: 1 }), 'refused');
  is(withRestore(damaged(), { exit_code: null, signal: 'SIGSEGV' }), 'crashed', /^SIGSEGV/);
  is(withRestore(damaged(), { exit_code: null, signal: 'SIGKILL', timed_out: true }), 'hung', /last line of its log/);
  is(withTrial(damaged(), { answer: { ok: false, message: 'refused' } }), 'broken', /^a new client: refused/);
  const { client: _client, ...unproven } = damaged().trial ?? first([]);
  const gone: Trial = { ...unproven, answer: { ok: false, message: 'the service is not there' } };
  is({ ...damaged(), trial: gone }, 'broken', /^the service is not there/);
  is(withTrial(damaged(), { client: { ok: false, message: 'connection reset' } }), 'broken', /its client: connection reset/);
  const [observation, ...others] = damaged().proof;
  if (observation === undefined) return t.fail('the recorded trial has no proof');
  const wrong = { ...damaged(), proof: [{ ...observation, after: 'another' }, ...others] };
  is(wrong, 'wrong', /was .*, is another/);
  is(withTrial(wrong, { answer: { ok: false, message: 'value wrong' } }), 'wrong', /is another/);
});

test('a change of the process tree is a wrong state, whatever the service says', (t) => {
  const cycle = damaged();
  const tree = cycle.tree;
  if (tree === undefined) return t.fail('the recorded trial has no tree');
  const after = tree.after.map((process) => ({ ...process, sig_ignored: 'ffff' }));
  t.is(outcomeOf({ ...cycle, tree: { ...tree, after } })?.outcome, 'wrong');
});

test('without a restore, or with a digest as the only proof, there is no class', (t) => {
  const { restore: _restore, ...unrestored } = damaged();
  t.is(outcomeOf(unrestored), undefined);
  const { trial: _trial, ...untried } = damaged();
  t.is(outcomeOf(untried), undefined);
  const cycle = damaged();
  t.is(outcomeOf({ ...cycle, proof: cycle.proof.filter(({ name }) => name === 'digest') }), undefined);
});

test('a damaged trial passes with any class; the control only when it is right', (t) => {
  const broken: Partial<Trial> = { answer: { ok: false, message: 'the service is not there' } };
  t.is(judgeTrial(withTrial(damaged(), broken)).verdict, 'pass');
  t.is(judgeTrial(control()).verdict, 'pass');
  const { verdict, reason } = judgeTrial(withTrial(control(), broken));
  t.is(verdict, 'fail');
  t.regex(reason, /as they were written were not restored rightly \(broken\): a new client: the service is not there/);
  const { restore: _restore, ...unrestored } = damaged();
  t.is(judgeTrial(unrestored).verdict, 'error');
});

test('damage is told in words', (t) => {
  const damage: Damage = {
    kind: 'flip-bit',
    image: 'pages',
    file: 'pages-1.img',
    bytes: 4096,
    part: 'secret',
    offset: 7,
    bit: 0,
    copies: [9],
    seed: '',
  };
  t.is(damageText(damage), 'pages-1.img: bit 0 of byte 7 flipped, in the planted secret and its 1 other copies');
  t.is(
    damageText({ kind: 'swap', image: 'core', file: 'core-7.img', other: 'core-8.img', bytes: 9, seed: '' }),
    'core-7.img: swapped with core-8.img',
  );
  const older = { kind: 'older', image: 'mm', file: 'mm-7.img', bytes: 9, seed: '' } as const;
  t.regex(damageText({ ...older, identical: true }), /the very same file/);
});

test('the recorded run passes, and warns of what was restored wrongly without a word', (t) => {
  const { run, events } = recorded('integrity');
  const cell = first(derive(run, events).cells);
  t.is(cell.verdict, 'pass', cell.reason);
  t.is(cell.integrity?.length, run.plan[0]?.repeat);
  t.deepEqual(cell.metrics, []);
  t.true(
    cell.checks.every(({ held, of }) => held === of && of === 2),
    'only the two controls prove a restore',
  );
  const wrong = cell.integrity?.filter(({ outcome }) => outcome === 'wrong') ?? [];
  const warning = cell.findings.find(({ id }) => id === 'images-restored-wrong');
  t.is(warning?.severity, 'warn');
  t.deepEqual(
    warning?.cycles,
    wrong.map(({ cycle }) => cycle),
  );
  t.true(wrong.length > 0 && (warning?.evidence.length ?? 0) > 0);
  t.truthy(cell.findings.find(({ id }) => id === 'criu-harmed-by-images'));
});

test('nothing is found where nothing was wrong', (t) => {
  const result: DamageResult = { cycle: 2, what: '', outcome: 'refused', message: 'no', undone: 'restored' };
  const damage: Damage = { kind: 'delete', image: 'mm', file: 'mm-7.img', bytes: 9, seed: '' };
  t.deepEqual(integrityFindings([{ ...result, damage }], 'cell'), []);
  t.deepEqual(
    integrityFindings([{ ...result, damage, undone: 'not-restored' }], 'cell').map(({ id }) => id),
    ['refusal-not-undone'],
  );
});
