import test from 'ava';
import { memoryFindings } from '../../harness/derive/memory-from-host.ts';
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
