import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { QualifyError } from '../../harness/errors.ts';
import { loadSide } from '../../harness/run/load-side.ts';
import { first, layRecorded, makeFolder, recordedPath } from './recorded.ts';

const NAME = 'redis-pass';

test('a run folder, its results.json, and a folder that holds several runs', (t) => {
  const folder = layRecorded(t, NAME);
  const [derived, ...none] = loadSide({ name: 'BASE', path: folder });
  t.is(none.length, 0);
  const [kept] = loadSide({ name: 'BASE', path: recordedPath(NAME, 'results.json') });
  t.deepEqual(JSON.parse(JSON.stringify(derived)), JSON.parse(JSON.stringify(kept)), 'both say the same');
  const several = makeFolder(t);
  for (const [name, created] of [
    ['b', '2026-01-02T00:00:00.000Z'],
    ['a', '2026-01-01T00:00:00.000Z'],
  ] as const) {
    mkdirSync(path.join(several, name));
    const run = { ...kept, run: { ...kept?.run, id: name, created } };
    writeFileSync(path.join(several, name, 'results.json'), JSON.stringify(run));
  }
  mkdirSync(path.join(several, 'no-run'));
  t.deepEqual(
    loadSide({ name: 'BASE', path: several }).map(({ run }) => run.id),
    ['a', 'b'],
    'in the order of their time',
  );
});

test('what is no run is refused with what it is and what to give', (t) => {
  const folder = makeFolder(t);
  const file = path.join(folder, 'results.json');
  const message = (given: string): string => {
    const error = t.throws(() => loadSide({ name: 'RUN', path: given }), { instanceOf: QualifyError });
    t.is(error?.exitCode, 2);
    return error?.message ?? '';
  };
  t.regex(message(path.join(folder, 'none')), /^RUN: there is no /);
  t.regex(message(folder), /^RUN: .* is no run folder and holds none\.$/);
  writeFileSync(file, '{');
  t.regex(message(file), /cannot be read as JSON/);
  writeFileSync(file, '{"schema_version": 2}');
  t.regex(message(file), /is no results\.json of this version: run: /);
  copyFileSync(recordedPath(NAME, 'results.json'), file);
  t.is(first(loadSide({ name: 'RUN', path: folder })).run.suite, 'quick', 'a folder with nothing but results');
});
