import test from 'ava';
import { holm } from '../../harness/measure/holm.ts';

test('the example of Holm 1979 by hand: 0.01, 0.02, 0.03, 0.005 of four', (t) => {
  const rounded = holm([0.01, 0.02, 0.03, 0.005]).map((p) => Math.round(p * 1e9) / 1e9);
  t.deepEqual(rounded, [0.03, 0.04, 0.04, 0.02]);
});

test('never above 1, never smaller than before, in the order given; nothing of nothing', (t) => {
  t.deepEqual(holm([0.5, 0.9]), [1, 1]);
  t.deepEqual(holm([0.04]), [0.04]);
  t.deepEqual(holm([]), []);
});
