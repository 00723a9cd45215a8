import { readFileSync } from 'node:fs';
import test from 'ava';
import { decodeDumpStats, decodeRestoreStats } from '../../harness/criu/stats.ts';
import { projectPath } from '../../harness/project.ts';

/** Left by CRIU 4.2.1 after a dump of a Redis of 64 MiB and its restore; the values below were decoded by hand. */
const recorded = (name: string): Buffer => readFileSync(projectPath('test', 'criu', 'fixtures', name));

/** Size of the pages-1.img of that dump. */
const PAGES_IMAGE_BYTES = 81_399_808;

const patched = (file: Buffer, at: number, value: number): Buffer => {
  const copy = Buffer.from(file);
  copy.writeUInt8(value, at);
  return copy;
};

test('stats-dump: microseconds and pages, and as many pages as the image has', (t) => {
  const stats = decodeDumpStats(recorded('stats-dump'));
  t.deepEqual(stats, {
    freezing_time_us: 536,
    frozen_time_us: 70_095,
    memdump_time_us: 36_463,
    memwrite_time_us: 22_675,
    pages_scanned: 20_024,
    pages_skipped_parent: 0,
    pages_written: 19_873,
    pages_lazy: 0,
    irmap_resolve_us: 0,
    page_pipes: 8,
    page_pipe_bufs: 8,
    shpages_scanned: 0,
    shpages_skipped_parent: 0,
    shpages_written: 0,
  });
  t.is(stats.pages_written * 4096, PAGES_IMAGE_BYTES);
});

test('stats-restore: the pages that were dumped', (t) => {
  t.deepEqual(decodeRestoreStats(recorded('stats-restore')), {
    pages_compared: 0,
    pages_skipped_cow: 0,
    forking_time_us: 4,
    restore_time_us: 71_953,
    pages_restored: 19_873,
  });
});

test('a view into a larger buffer is read from its own beginning', (t) => {
  const file = recorded('stats-dump');
  const larger = Buffer.concat([Buffer.alloc(5), file, Buffer.alloc(3)]);
  t.deepEqual(decodeDumpStats(larger.subarray(5, 5 + file.length)), decodeDumpStats(file));
});

test('a file that was cut at any byte is refused', (t) => {
  const file = recorded('stats-dump');
  for (let length = 0; length < file.length; length += 1) {
    t.throws(() => decodeDumpStats(file.subarray(0, length)), { message: /statistics/ }, `${length} bytes`);
  }
  t.throws(() => decodeDumpStats(file.subarray(0, 5)), { message: 'statistics file has 5 bytes, expected at least 12' });
  t.throws(() => decodeDumpStats(file.subarray(0, 30)), { message: 'statistics entry should have 41 bytes, has 18' });
});

test('another magic is refused, either one', (t) => {
  const file = recorded('stats-dump');
  const expected = /^statistics file begins with 0x\w+ 0x\w+, expected 0x55105940 0x57093306$/;
  t.throws(() => decodeDumpStats(patched(file, 0, 0x41)), { message: expected });
  t.throws(() => decodeDumpStats(patched(file, 4, 0x07)), { message: expected });
});

test('one kind of statistics is not taken for the other', (t) => {
  t.throws(() => decodeDumpStats(recorded('stats-restore')), { message: 'statistics hold no dump entry' });
  t.throws(() => decodeRestoreStats(recorded('stats-dump')), { message: 'statistics hold no restore entry' });
});

test('an entry that lacks a required counter is refused', (t) => {
  // restore entry { pages_compared: 0 } and nothing else.
  const file = Buffer.from('405910550633095704000000' + '12020800', 'hex');
  const error: unknown = t.throws(() => decodeRestoreStats(file), { any: true });
  t.true(error instanceof Error && error.message.includes('pages_skipped_cow'), String(error));
});
