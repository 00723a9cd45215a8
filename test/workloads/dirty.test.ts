import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { startWriting } from '../../workloads/tcp-server/dirty.ts';

const MIB = 1 << 20;

test('every write that is counted is in the memory, and the rate is not exceeded', async (t) => {
  const started = performance.now();
  const set = startWriting(MIB, 8 * MIB);
  for (const end = performance.now() + 5000; set.count().writes < 100 && performance.now() < end; ) await sleep(10);
  const { writes, sum } = set.count();
  const seconds = (performance.now() - started) / 1000;
  t.true(writes >= 100);
  t.is(writes, sum);
  t.true(writes <= Math.ceil((seconds * 8 * MIB) / 4096), `${writes} writes in ${seconds} s`);
});

test('without a rate nothing is written', async (t) => {
  const set = startWriting(MIB, 0);
  await sleep(30);
  t.deepEqual(set.count(), { writes: 0, sum: 0 });
});
