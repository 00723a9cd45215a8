import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { digestOf, range, seededBytes, slices } from '../../workloads/seeded.ts';

test('an item is always the same, made alone or among others', (t) => {
  t.deepEqual(seededBytes(7, 3, 100), seededBytes(7, 3, 100));
  t.deepEqual(seededBytes(7, 3, 1000).subarray(0, 100), seededBytes(7, 3, 100));
  // Fixed: a digest in a saved run must be that of the same data in a later version.
  t.is(seededBytes(1, 0, 16).toString('hex'), '21157039ab3151413921e88b1e9d2776');
});

test('items differ from each other, and so do seeds', (t) => {
  const items = [...range(500).map((i) => seededBytes(1, i, 32)), ...range(500).map((i) => seededBytes(2, i, 32))];
  t.is(new Set(items.map((item) => item.toString('hex'))).size, 1000);
});

test('any length, and it does not compress', (t) => {
  for (const length of [0, 1, 3, 4, 5, 1024]) t.is(seededBytes(1, 1, length).length, length);
  const data = Buffer.concat(range(64).map((i) => seededBytes(9, i, 1024)));
  t.true(gzipSync(data).length > data.length * 0.99);
});

test('the digest of chunks is that of the whole, and depends on their order', (t) => {
  const chunk = (i: number): Buffer => seededBytes(5, i, 10);
  const whole = createHash('sha256')
    .update(Buffer.concat(range(20).map(chunk)))
    .digest('hex');
  t.is(digestOf(20, chunk), whole);
  t.not(
    digestOf(20, (i) => chunk(19 - i)),
    whole,
  );
  t.not(digestOf(19, chunk), whole);
});

test('slices cover everything once', (t) => {
  t.deepEqual(slices(10, 4), [
    [0, 4],
    [4, 8],
    [8, 10],
  ]);
  t.deepEqual(slices(8, 4), [
    [0, 4],
    [4, 8],
  ]);
  t.deepEqual(slices(0, 4), []);
});
