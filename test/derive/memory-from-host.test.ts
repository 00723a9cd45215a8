import test from 'ava';
import { memoryFindings, readyFindings } from '../../harness/derive/memory-from-host.ts';
import type { LogEvent } from '../../harness/schema/events.ts';
import type { CellResult } from '../../harness/schema/results.ts';
import { manyCycles } from '../gate/sides.ts';
import { sampleFacts } from '../reports/sample-machine.ts';
import { first } from '../run/recorded.ts';

const GIVES_BACK = { ...sampleFacts, free_page_reporting: true };
const trip = first(manyCycles().cells.filter(({ cell }) => cell.procedure === 'roundtrip'));

/** A recorded roundtrip whose images are of that size, and were written at that part of what the machine can. */
const dumped = (bytes: number, share: number): Pick<CellResult, 'cell' | 'metrics'> => {
  const { cell, metrics } = trip;
  const values = new Map([
    ['images_bytes', bytes],
    ['dump_engine_of_write_ratio', share],
  ]);
  const changed = [...values].map(([name, median]) => ({ ...first(metrics), name, median }));
  return { cell, metrics: [...metrics.filter(({ name }) => !values.has(name)), ...changed] };
};

test('large images that are written slowly, on a machine that gives memory back: the reader is told why that may be', (t) => {
  const [finding] = memoryFindings(dumped(2_489_606_187, 0.09), GIVES_BACK);
  t.like(finding, { id: 'memory-from-host', severity: 'info' });
  t.regex(finding?.title ?? '', /^The dump wrote 2490 MB of images at 9 % of the rate/);
});

test('nothing is told where images are small or quick, where they lie on a disk, or of any other machine', (t) => {
  t.deepEqual(memoryFindings(dumped(100_000_000, 0.09), GIVES_BACK), []);
  t.deepEqual(memoryFindings(dumped(2_489_606_187, 0.8), GIVES_BACK), []);
  t.deepEqual(memoryFindings(dumped(2_489_606_187, 0.09), sampleFacts), []);
  t.deepEqual(memoryFindings(dumped(2_489_606_187, 0.09), undefined), []);
  const { cell, metrics } = dumped(2_489_606_187, 0.09);
  t.deepEqual(memoryFindings({ cell: { ...cell, images: 'disk' }, metrics }, GIVES_BACK), []);
});

const taken = (duration_ms: number, change: { batch?: string } = {}): LogEvent => ({
  event: 'memory-ready',
  batch: 'b',
  attempt: 1,
  start_ms: 0,
  bytes: 2_500_000_000,
  duration_ms,
  ...change,
});

test('what was made ready beforehand is told with the time that it took at worst, where that was long', (t) => {
  const cell = { id: 'x', batch: 'b' };
  const [finding] = readyFindings(cell, [taken(20_000), taken(25_000), taken(40_000, { batch: 'other' }), taken(900)]);
  t.like(finding, { id: 'memory-made-ready', severity: 'info', cell: 'x' });
  t.regex(finding?.title ?? '', / beforehand, at worst 2500 MB in 25 s \(100 MB\/s\)\.$/);
  t.deepEqual(readyFindings(cell, [taken(900)]), []);
  t.deepEqual(readyFindings(cell, []), []);
});
