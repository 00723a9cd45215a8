import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { QualifyError } from '../../../../harness/errors.ts';
import { loadCatalogue } from '../../../../vm/kernels/catalogue/catalogue.ts';
import { recorded } from './fixtures.ts';

/** Nothing listens there: a mirror that cannot be reached. */
const mirror = 'http://127.0.0.1:9/debian';

const DAY_MS = 24 * 3_600_000;

/** A cache folder that knows the mirror, and how to put an index of some age into it. */
const cacheOf = async (t: ExecutionContext) => {
  const cacheDir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-catalogue-'));
  t.teardown(() => rmSync(cacheDir, { recursive: true, force: true }));
  const error = await t.throwsAsync(loadCatalogue({ cacheDir, mirror }), { instanceOf: QualifyError });
  const apt = path.join(cacheDir, 'kernels', 'apt');
  const file = path.join(apt, readdirSync(apt)[0] ?? '', 'index.json');
  const write = (fetched: number, more = {}): void => {
    const index = {
      schema_version: 1,
      fetched: new Date(fetched).toISOString(),
      suites: ['trixie'],
      notes: ['a note'],
      ...recorded,
    };
    writeFileSync(file, JSON.stringify({ ...index, ...more }));
  };
  return { cacheDir, error, write, file };
};

test('no network and no index: an error that names the mirror', async (t) => {
  const { error } = await cacheOf(t);
  t.is(error.exitCode, 3);
  t.is(error.message, 'Fetching the index of kernels failed: the mirror 127.0.0.1:9 does not answer.');
});

test('an index of today is used as it is; of yesterday, or when asked for a new one, with a warning', async (t) => {
  const { cacheDir, write } = await cacheOf(t);
  write(Date.now() - DAY_MS + 60_000);
  const today = await loadCatalogue({ cacheDir, mirror });
  t.deepEqual(today.kernels, recorded.kernels);
  t.deepEqual(today.incomplete, recorded.incomplete);
  t.is(today.warning, undefined);
  t.regex(
    (await loadCatalogue({ cacheDir, mirror, refresh: true })).warning ?? '',
    /^The index of .* is used: .* does not answer\.$/,
  );
  // One from the future is as good as an old one: the clock was wrong then or is now.
  for (const fetched of [Date.now() - DAY_MS - 1000, Date.now() + DAY_MS]) {
    write(fetched);
    let started = 0;
    const catalogue = await loadCatalogue({ cacheDir, mirror, onStart: () => (started += 1) });
    t.is(started, 1);
    t.truthy(catalogue.warning);
    t.deepEqual(catalogue.notes, ['a note']);
  }
});

test('an index that is damaged or of another version is none', async (t) => {
  const { cacheDir, write, file } = await cacheOf(t);
  write(Date.now(), { schema_version: 2 });
  await t.throwsAsync(loadCatalogue({ cacheDir, mirror }), { instanceOf: QualifyError });
  writeFileSync(file, '{"schema_version": 1, "kern');
  await t.throwsAsync(loadCatalogue({ cacheDir, mirror }), { instanceOf: QualifyError });
});

test('the index of one mirror is none of another', async (t) => {
  const { cacheDir, write } = await cacheOf(t);
  write(Date.now());
  await t.throwsAsync(loadCatalogue({ cacheDir, mirror: 'http://127.0.0.1:9/other' }), { instanceOf: QualifyError });
});
