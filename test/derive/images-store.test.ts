import test from 'ava';
import { judgeCycle } from '../../harness/derive/judge-cycle.ts';
import { cellMetrics } from '../../harness/derive/metrics.ts';
import type { CycleEvent } from '../../harness/schema/events.ts';
import type { ImagesStore } from '../../harness/schema/images-place.ts';
import { first, recordedCycles } from '../run/recorded.ts';

const PAGE = 4096;
const COLD = { files: 20, bytes: 80_000_000, cached_before_bytes: 80_003_072, cached_after_bytes: 0, sync_ms: 250 };

const stored = (store: ImagesStore | undefined): CycleEvent => ({
  ...first(recordedCycles('redis-pass', 'roundtrip')),
  ...(store === undefined ? {} : { images_store: store }),
});

const figures = (cycle: CycleEvent): ReadonlyMap<string, number> => {
  const roofline = { copy: 4e9, imageWrite: 2e9, imageRead: 5e8, imageWriteSynced: 1e9 };
  const readings = [{ cycle, pageSize: PAGE, roofline, disturbed: false }];
  return new Map(cellMetrics('roundtrip', readings, 'wall').map(({ name, median }) => [name, median]));
};

test('images that were taken out of the page cache: the time until they are on the disk counts, and no outage does', (t) => {
  const cycle = stored({ cold: COLD, device_read_bytes: 80_100_000 });
  t.is(judgeCycle(cycle, PAGE).verdict, 'pass');
  const found = figures(cycle);
  const dumped = found.get('dump_wall_ms') ?? Number.NaN;
  t.is(found.get('images_sync_ms'), 250);
  t.is(found.get('dump_durable_ms'), dumped + 250);
  const bytes = ((found.get('dump_throughput_user_bytes_per_s') ?? 0) * dumped) / 1000;
  const rate = found.get('dump_throughput_durable_bytes_per_s') ?? Number.NaN;
  t.true(Math.abs(rate - bytes / ((dumped + 250) / 1000)) < 1);
  t.true(Math.abs((found.get('dump_durable_of_write_ratio') ?? 0) - rate / 1e9) < 1e-9);
  t.is(found.get('restore_device_read_bytes'), 80_100_000);
  for (const name of ['outage_established_ms', 'outage_new_ms', 'transfer_total_ms']) t.false(found.has(name), name);
  t.true(found.has('restore_wall_ms'));
});

test('a warm page cache changes no figure', (t) => {
  const [warm, plain] = [figures(stored({ device_read_bytes: 0 })), figures(stored(undefined))];
  t.true(plain.has('outage_established_ms'));
  t.deepEqual(
    [...warm].filter(([name]) => name !== 'restore_device_read_bytes'),
    [...plain],
  );
});

test('images that were still in the page cache were not read cold: that is an error, and no failure of CRIU', (t) => {
  const { verdict, reason } = judgeCycle(stored({ cold: { ...COLD, cached_after_bytes: 4096 } }), PAGE);
  t.is(verdict, 'error');
  t.regex(reason, /4096 of 80000000 bytes of the images were still in the page cache/);
});
