import test from 'ava';
import { nearest, suggestion } from '../harness/nearest.ts';

const words = ['quick', 'standard', 'claims', 'fidelity'];

test('slips are found: another letter, two swapped, one too many, one too few', (t) => {
  for (const slip of ['quikc', 'quack', 'quiick', 'quck', 'QUICK']) t.is(nearest(slip, words), 'quick', slip);
});

test('the beginning of a name is enough', (t) => {
  t.is(nearest('fid', words), 'fidelity');
});

test('the nearest of several wins', (t) => {
  t.is(nearest('debian-4x', ['debian-12', 'debian-4', 'debian-unstable']), 'debian-4');
});

test('nothing near is nothing, and then all are named', (t) => {
  t.is(nearest('xyz', words), undefined);
  t.is(nearest('', words), undefined);
  t.is(nearest('quick', []), undefined);
  t.is(suggestion('xyz', ['a', 'b']), 'Use one of: a, b.');
  t.is(suggestion('quik', words), 'Did you mean quick?');
});
