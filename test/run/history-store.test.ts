import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { QualifyError } from '../../harness/errors.ts';
import { findRuns, storedName, storeRun } from '../../harness/run/history-store.ts';
import { deriveRun } from '../../harness/run/report.ts';
import { layRecorded, makeFolder } from './recorded.ts';

test('a store holds a copy by time and run; the same run again is the same file', async (t) => {
  const results = deriveRun(layRecorded(t, 'redis-pass'));
  const store = path.join(makeFolder(t), 'deep', 'store');
  const file = await storeRun(store, results);
  t.is(path.basename(file), storedName(results));
  t.regex(path.basename(file), /^20261124T\d{6}Z-[\w.-]+-[0-9a-f]{8}\.json$/);
  t.is(await storeRun(store, results), file);
  t.deepEqual(readdirSync(store), [path.basename(file)]);
  t.deepEqual(findRuns([store]).saved[0]?.results, JSON.parse(JSON.stringify(results)));
});

test('many writers at once leave whole files and nothing else', async (t) => {
  const results = deriveRun(layRecorded(t, 'redis-pass'));
  const store = makeFolder(t);
  const runs = Array.from({ length: 12 }, (_, i) => ({ ...results, run: { ...results.run, id: `run ${i % 6}` } }));
  await Promise.all(runs.map((one) => storeRun(store, one)));
  t.is(readdirSync(store).length, 6);
  const { saved, leftOut } = findRuns([store]);
  t.deepEqual([saved.length, leftOut], [6, []]);
});

test('a name can neither leave the store nor hide in it', (t) => {
  const results = deriveRun(layRecorded(t, 'redis-pass'));
  const named = (id: string, created = results.run.created) => storedName({ ...results, run: { ...results.run, id, created } });
  t.notRegex(named('../../etc/passwd'), /\//);
  t.regex(named('', 'no date'), /^00000000T000000Z-run-[0-9a-f]{8}\.json$/);
});

test('runs are found in run folders, results files and stores; broken ones are named, and other files are not read', async (t) => {
  const dir = makeFolder(t);
  const results = deriveRun(layRecorded(t, 'redis-fail'));
  await storeRun(path.join(dir, 'store'), results);
  mkdirSync(path.join(dir, 'kept'));
  writeFileSync(path.join(dir, 'kept', 'results.json'), JSON.stringify({ ...results, run: { ...results.run, id: 'kept' } }));
  mkdirSync(path.join(dir, 'broken'));
  writeFileSync(path.join(dir, 'broken', 'results.json'), '{');
  writeFileSync(path.join(dir, 'package.json'), '{}');
  const { saved, leftOut } = findRuns([dir, layRecorded(t, 'redis-pass')]);
  t.is(saved.length, 3);
  t.deepEqual(
    leftOut.map(({ from }) => from),
    [path.join(dir, 'broken', 'results.json')],
  );
});

test('a path that is not there, or holds no run, is refused', (t) => {
  const dir = makeFolder(t);
  t.like(
    t.throws(() => findRuns([path.join(dir, 'nothing')]), { instanceOf: QualifyError }),
    { exitCode: 2 },
  );
  t.throws(() => findRuns([dir]), { message: /no saved run/ });
});
