import test from 'ava';
import { comparisonsOf } from '../../harness/derive/comparisons.ts';
import { derive } from '../../harness/derive/derive.ts';
import { metricOf } from '../../harness/derive/metrics.ts';
import type { CellResult } from '../../harness/schema/results.ts';
import { first, recorded } from '../run/recorded.ts';

const milliseconds = (name: string, samples: readonly number[]) => {
  const metric = metricOf({ name, unit: 'ms', better: 'lower', domain: 'wall' }, samples);
  return metric === undefined ? [] : [metric];
};

/** A cell under load of three cycles; of the restore only those that reached the rate have a sample. */
const underLoad = (restored: readonly number[]): CellResult => {
  const { run, events } = recorded('redis-pass');
  const cell = first(derive(run, events).cells.filter((one) => one.cell.procedure === 'roundtrip'));
  return {
    ...cell,
    cell: { ...cell.cell, procedure: 'warm-rate' },
    metrics: [
      ...milliseconds('cold_warm_rate_ms', [900, 1000, 1100]),
      ...milliseconds('restore_warm_rate_ms', restored),
      ...milliseconds('warm_rate_per_second_count', [50, 50, 50]),
    ],
  };
};

test('of a rate that was not reached in every cycle nothing is said: the slow ones would be left out', (t) => {
  t.like(comparisonsOf([underLoad([100, 110, 120])]), [{ to: 'warm-rate' }]);
  t.deepEqual(comparisonsOf([underLoad([100, 110])]), []);
});
