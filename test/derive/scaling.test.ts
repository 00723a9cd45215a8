import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import { type Results, results as schema } from '../../harness/schema/results.ts';
import { first, recorded } from '../run/recorded.ts';
import { memoryAxis, sweptResults } from './swept.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;

const sweepOf = ({ scaling = [] }: Results) => first(scaling);
const frozenOf = (results: Results) => first(sweepOf(results).curves.filter(({ metric }) => metric === 'frozen_time_us'));

test('a straight line is found, and predicts with an interval, far beyond', (t) => {
  const results = sweptResults();
  t.notThrows(() => schema.parse(results));
  const { model, prediction, refused, points, unit } = frozenOf(results);
  t.is(refused, '');
  t.is(unit, 'us');
  t.is(points.length, 7);
  t.true(Math.abs((model?.slope.value ?? 0) * MIB - 800) < 10, 'µs per MiB');
  t.true(Math.abs((model?.intercept.value ?? 0) - 12_000) < 400, 'µs');
  t.is(prediction?.x, 64 * GIB);
  t.is(prediction?.beyond_ratio, 64);
  const truth = (12 + 0.8 * 65_536) * 1000;
  t.true((prediction?.ci_low ?? 0) < truth && truth < (prediction?.ci_high ?? 0));
  t.true((prediction?.ci_high ?? 0) < 1.2 * truth);
});

test('the band is drawn over what was measured, and no further', (t) => {
  const line = frozenOf(sweptResults()).model?.line ?? [];
  t.is(line.at(0)?.x, 16 * MIB);
  t.true(Math.abs((line.at(-1)?.x ?? 0) - GIB) < 1);
  t.true(line.every(({ value, ci_low, ci_high }) => 0 <= ci_low && ci_low < value && value < ci_high));
});

test('what is not straight is refused, and nothing is predicted', (t) => {
  const { model, prediction, refused } = frozenOf(sweptResults({ time: (mib) => 12 + mib * mib * 0.01 }));
  t.is(prediction, null);
  t.regex(refused, /^A straight line does not fit: a median is \d+ % off it/);
  t.not(model, null, 'the line that was refused is shown with its residuals');
});

test('what does not grow is not predicted', (t) => {
  const { prediction, refused } = frozenOf(sweptResults({ time: (mib) => 5000 - mib }));
  t.is(prediction, null);
  t.is(refused, 'The time does not grow along this axis.');
});

test('cycles that scatter too much predict nothing', (t) => {
  const { prediction, refused } = frozenOf(sweptResults({ scatter: 30 }));
  t.is(prediction, null);
  t.is(refused, 'The cycles scatter so much that its interval would begin at nothing.');
});

test('points that failed are shown and left out', (t) => {
  const results = sweptResults({ verdictAt: (mib) => (mib === 512 ? 'fail' : 'pass') });
  t.is(sweepOf(results).points.filter(({ verdict }) => verdict === 'fail').length, 1);
  t.is(frozenOf(results).points.length, 6);
  t.not(frozenOf(results).prediction, null);
  const few = sweptResults({ verdictAt: (mib) => (mib > 64 ? 'fail' : 'pass') });
  t.is(frozenOf(few).model, null);
  t.is(frozenOf(few).refused, 'A line takes 4 points that passed, and there are 3.');
  t.deepEqual(sweepOf(sweptResults({ verdictAt: () => 'fail' })).curves, []);
});

test('under emulation no second is predicted', (t) => {
  const { model, prediction, refused } = frozenOf(sweptResults({ domain: 'emulated' }));
  t.is(model, null);
  t.is(prediction, null);
  t.regex(refused, /not the wall clock/);
});

test('a run that does not sweep has no curves, and one whose points were never run has none either', (t) => {
  const { run, events } = recorded('redis-pass');
  t.is(derive(run, events).scaling, undefined);
  const plan = run.plan.map((cell) => ({ ...cell, id: 'x', batch: 'x', axis: 'memory' }));
  const [sweep] = derive({ ...run, axes: [memoryAxis], plan }, events).scaling ?? [];
  t.deepEqual(sweep?.curves, []);
  t.true((sweep?.points.length ?? 0) > 0);
  t.true(sweep?.points.every(({ verdict }) => verdict === 'missing'));
});
