import test from 'ava';
import { placeLabels } from '../../../reports/charts/place-labels.ts';

const size = { width: 372, height: 250 };

test('names of points that lie on each other do not', (t) => {
  const points = ['default', 'lazy', 'log-2', 'filesize', 'iptables'].map((text, i) => ({ x: 100 + i, y: 120 + i, text }));
  const placed = placeLabels(points, size);
  t.is(placed.length, points.length);
  const lines = placed.map(({ labelY }) => labelY).toSorted((a, b) => a - b);
  for (const [i, y] of lines.slice(1).entries()) t.true(y - (lines[i] ?? 0) >= 13);
});

test('a name that would leave the picture stands on the other side', (t) => {
  const [near, far] = placeLabels(
    [
      { x: 10, y: 50, text: 'pre-copy-read' },
      { x: 360, y: 100, text: 'pre-copy-read' },
    ],
    size,
  );
  t.is(near?.side, 'right');
  t.is(far?.side, 'left');
});

test('alone, a name stands in the line of its point', (t) => {
  t.like(placeLabels([{ x: 10, y: 50, text: 'lazy' }], size)[0], { labelY: 50 });
});
