import test from 'ava';
import { drawDotIntervals, shownSamples } from '../../../reports/charts/dot-interval.ts';
import { drawTrace } from '../../../reports/charts/outage-trace.ts';
import { drawScalingCurve } from '../../../reports/charts/scaling-curve.ts';

const row = { label: 'A', value: '2 ms', samples: [1, 2, 3], median: 2, low: 1, high: 3, role: 'main' } as const;
const axis = { axisTitle: 'time, ms', scale: 'from-zero' } as const;

test('nothing to draw draws nothing', async (t) => {
  t.is(await drawDotIntervals({ ...axis, rows: [] }), undefined);
  t.is(
    await drawTrace({ lanes: [{ label: 'A', role: 'main', points: [] }], restored_ms: 0, rows: [], outage: undefined }, 'wide'),
    undefined,
  );
});

test('every sample is drawn, the median in a shape of its own for each role', async (t) => {
  const one = (await drawDotIntervals({ ...axis, rows: [row] }))?.svg ?? '';
  const two = (await drawDotIntervals({ ...axis, rows: [row, { ...row, label: 'B', role: 'other' }] }))?.svg ?? '';
  const symbols = /<g class="mark-symbol[^>]*>(.*?)<\/g>/g;
  const marks = (svg: string): string[] =>
    [...svg.matchAll(symbols)].flatMap((group) => [...(group[1] ?? '').matchAll(/ d="([^"]*)"/g)].map((path) => path[1] ?? ''));
  t.is(marks(one).length, 3 + 1);
  t.is(marks(two).length, 2 * (3 + 1));
  t.is(new Set(marks(two)).size, 3);
});

test('equal, zero and far-off values make no broken drawing', async (t) => {
  const rows = [
    { ...row, samples: [0], median: 0, low: 0, high: 0 },
    { ...row, samples: [1e9], median: 1e9, low: 1e9, high: 1e9 },
  ];
  for (const chart of [
    { ...axis, rows: rows.slice(0, 1) },
    { ...axis, rows },
    { ...axis, rows: rows.slice(1), scale: 'log' as const, reference: 1 },
  ])
    t.false(/NaN|Infinity|undefined/.test((await drawDotIntervals(chart))?.svg ?? 'undefined'));
});

test('a trace in which nobody answered is drawn as such', async (t) => {
  const points = [1, 2, 3].map((t_ms) => ({ t_ms, latency_ms: null }));
  const svg =
    (await drawTrace({ lanes: [{ label: 'New', role: 'other', points }], restored_ms: 5, rows: [], outage: undefined }, 'narrow'))
      ?.svg ?? 'undefined';
  t.false(/NaN|Infinity|undefined/.test(svg));
  t.is([...svg.matchAll(/<path[^>]*opacity="0\.8"/g)].length, 3);
});

test('colours come from the page, and the size too', async (t) => {
  const svg = (await drawDotIntervals({ ...axis, rows: [row] }))?.svg ?? '';
  t.regex(svg, /^<svg [^>]*viewBox="0 0 \d/);
  t.notRegex(svg, /^<svg [^>]*width=/);
  t.deepEqual([...svg.matchAll(/#[0-9a-f]{3,6}/g)], []);
});

test('of hundreds of samples a part is drawn, the lowest and the highest among them', (t) => {
  const many = Array.from({ length: 500 }, (_, i) => (i * 7) % 500);
  const shown = shownSamples(many);
  t.true(shown.length <= 60);
  t.deepEqual([Math.min(...shown), Math.max(...shown)], [0, 499]);
  t.deepEqual(shownSamples([3, 1, 2]), [3, 1, 2]);
});

const curve = {
  xTitle: 'memory, MiB',
  yTitle: 'frozen time, ms',
  points: [16, 64, 256].map((x) => ({
    x,
    median: x,
    low: x * 0.9,
    high: x * 1.1,
    samples: [x * 0.9, x, x * 1.1],
    line: x * 1.02,
  })),
  line: [16, 64, 256].map((x) => ({ x, value: x * 1.02, low: 0, high: x * 1.2 })),
  refused: false,
  failed: [{ x: 1024, word: 'fail' }],
};

test('a curve has its points, its line, its residuals, and says where a point failed', async (t) => {
  const svg = (await drawScalingCurve(curve))?.svg ?? 'undefined';
  t.false(/NaN|Infinity|undefined/.test(svg));
  t.regex(svg, /✕ fail</);
  t.regex(svg, /off the line, %/);
  t.notRegex(svg, /stroke-dasharray="5,4"/);
  t.regex((await drawScalingCurve({ ...curve, refused: true }))?.svg ?? '', /stroke-dasharray="5,4"/);
  t.deepEqual([...svg.matchAll(/#[0-9a-f]{3,6}/g)], []);
});

test('a curve without a line has no residuals, and one without points is not drawn', async (t) => {
  const bare = { ...curve, line: [], points: curve.points.map((point) => ({ ...point, line: undefined })) };
  const svg = (await drawScalingCurve(bare))?.svg ?? 'undefined';
  t.false(/NaN|Infinity|undefined|off the line/.test(svg));
  t.is(await drawScalingCurve({ ...curve, points: [] }), undefined);
});
