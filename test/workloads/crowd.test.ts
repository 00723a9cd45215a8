import test from 'ava';
import { expectedDigest } from '../../workloads/crowd/client.ts';
import { expectedLines, seededFill } from '../../workloads/crowd/seeded.ts';

test('what the client expects is seeded, and each thing has contents of its own', (t) => {
  const lines = expectedLines({ threads: 100, files: 100, mappings: 100 });
  t.is(lines.length, 300);
  t.is(new Set(lines.map((line) => line.split(' ').at(-1))).size, 300);
  t.is(lines[150]?.split(' ')[2], '1', 'offsets go round: 49 of them leave 16 bytes to read');
  t.deepEqual(
    [lines[200], lines[201]].map((line) => line?.split(' ')[2]),
    ['rw-p', 'r--p'],
  );
  t.deepEqual(seededFill(4, 7), seededFill(8, 7).subarray(0, 4));
});

test('the digest depends on how many there are of each', (t) => {
  const size = { threads: 3, files: 4, mappings: 5 };
  const digests = [size, { ...size, threads: 4 }, { ...size, files: 5 }, { ...size, mappings: 6 }].map(expectedDigest);
  t.is(new Set(digests).size, 4);
});
