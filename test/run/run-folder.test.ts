import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import test from 'ava';
import { QualifyError } from '../../harness/errors.ts';
import { nextAttempt, openBatches } from '../../harness/run/execute.ts';
import { deriveRun } from '../../harness/run/report.ts';
import { createRunFolder, openEventLog, readEvents, readRunFile } from '../../harness/run/run-folder.ts';
import type { LogEvent } from '../../harness/schema/events.ts';
import { first, layRecorded, makeFolder, recorded } from './recorded.ts';

const EVENTS = 'events.ndjson';
const refused = { instanceOf: QualifyError } as const;
const started: LogEvent = { event: 'run-started', at: '2026-01-31T12:00:00.000Z', attempt: 3, pid: 1 };

test('a run folder is read as it was written', async (t) => {
  const { run, events } = recorded('redis-pass');
  const dir = path.join(makeFolder(t), 'deep', 'run');
  await createRunFolder(dir, run);
  const log = openEventLog(dir);
  for (const event of events) log.append(event);
  log.close();
  t.deepEqual(readRunFile(dir), run);
  t.deepEqual(readEvents(dir), events);
  t.deepEqual(readdirSync(dir).sort(), ['artifacts', EVENTS, 'run.json'], 'and nothing half-written is left');
});

test('logs of services may hold secrets: only the owner reads them', async (t) => {
  const dir = path.join(makeFolder(t), 'run');
  await createRunFolder(dir, recorded('redis-pass').run);
  const log = openEventLog(dir);
  const content = gzipSync('secret').toString('base64');
  log.append({ event: 'artifact', batch: 'b', name: 'cell/1-dump.log.gz', bytes: 6, gzip_base64: content });
  log.close();
  const mode = (...parts: string[]): number => statSync(path.join(dir, ...parts)).mode & 0o077;
  t.is(mode('artifacts'), 0);
  t.is(mode(EVENTS), 0);
  t.is(mode('artifacts', 'cell', '1-dump.log.gz'), 0);
});

test('a folder that holds a run is not taken for another', async (t) => {
  const dir = layRecorded(t, 'redis-pass');
  const before = readFileSync(path.join(dir, 'run.json'), 'utf8');
  const error = await t.throwsAsync(createRunFolder(dir, recorded('resumed').run), refused);
  t.is(error.message, `${dir} already holds a run.`);
  t.is(error.exitCode, 2);
  t.is(readFileSync(path.join(dir, 'run.json'), 'utf8'), before);
});

test('a last line that was cut by a kill is left out, at whatever byte', (t) => {
  const dir = layRecorded(t, 'redis-pass');
  const events = readEvents(dir);
  const line = `${JSON.stringify(started)}\n`;
  const whole = readFileSync(path.join(dir, EVENTS));
  for (const length of [1, 10, line.length - 1]) {
    writeFileSync(path.join(dir, EVENTS), Buffer.concat([whole, Buffer.from(line.slice(0, length))]));
    t.deepEqual(readEvents(dir), events, `${length} bytes`);
  }
  writeFileSync(path.join(dir, EVENTS), Buffer.concat([whole, Buffer.from(line)]));
  t.is(readEvents(dir).length, events.length + 1);
});

test('what is appended after a cut line stands on a line of its own', (t) => {
  const dir = layRecorded(t, 'redis-pass');
  const events = readEvents(dir);
  appendFileSync(path.join(dir, EVENTS), '{"event":"cyc');
  const log = openEventLog(dir);
  log.append(started);
  log.close();
  t.deepEqual(readEvents(dir), [...events, started]);
});

test('a line that is broken in the middle is refused with file and number', (t) => {
  const dir = layRecorded(t, 'redis-pass');
  const file = path.join(dir, EVENTS);
  const lines = readFileSync(file, 'utf8').split('\n');
  const withLine = (text: string): void => writeFileSync(file, lines.map((line, i) => (i === 4 ? text : line)).join('\n'));
  withLine('{"event":"cyc');
  const cut = t.throws(() => readEvents(dir), refused);
  t.true(cut.message.startsWith(`${file}:5 is not JSON: `), cut.message);
  withLine('{"event":"span","attempt":"one","name":"x","what":"y","duration_ms":1}');
  const wrong = t.throws(() => readEvents(dir), refused);
  t.true(wrong.message.startsWith(`${file}:5: `), wrong.message);
});

test('run.json: not there, not JSON, or not a run', (t) => {
  const empty = makeFolder(t);
  t.is(t.throws(() => readRunFile(empty), refused).message, `${empty} is not a run folder: it has no run.json.`);
  const dir = layRecorded(t, 'redis-pass');
  const file = path.join(dir, 'run.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, 100));
  t.true(t.throws(() => readRunFile(dir), refused).message.startsWith(`${file} is not JSON: `));
  writeFileSync(file, text.replace('"repeat": 2', '"repeat": 0'));
  t.regex(t.throws(() => readRunFile(dir), refused).message, /run\.json: plan\.0\.repeat: /);
  writeFileSync(file, text.replace('"schema_version": 1', '"schema_version": 3'));
  t.regex(t.throws(() => readRunFile(dir), refused).message, /run\.json: schema_version: /);
});

test('an artifact becomes a file, and its event keeps only its name', async (t) => {
  const dir = path.join(makeFolder(t), 'run');
  await createRunFolder(dir, recorded('redis-pass').run);
  const log = openEventLog(dir);
  const gzip_base64 = gzipSync('the log').toString('base64');
  log.append({ event: 'artifact', batch: 'b', name: 'cell/1-dump.log.gz', bytes: 7, gzip_base64 });
  log.close();
  t.is(gunzipSync(readFileSync(path.join(dir, 'artifacts', 'cell', '1-dump.log.gz'))).toString(), 'the log');
  t.deepEqual(readEvents(dir), [{ event: 'artifact', batch: 'b', name: 'cell/1-dump.log.gz', bytes: 7 }]);
});

test('an artifact may not leave its folder', async (t) => {
  const parent = makeFolder(t);
  const dir = path.join(parent, 'run');
  await createRunFolder(dir, recorded('redis-pass').run);
  const log = openEventLog(dir);
  const gzip_base64 = gzipSync('x').toString('base64');
  const names = ['../run.json', '../../outside', path.join(parent, 'outside'), '..', '.', '', 'a/../../x', '../artifacts-too/x'];
  for (const name of names) {
    t.throws(
      () => log.append({ event: 'artifact', batch: 'b', name, bytes: 1, gzip_base64 }),
      { message: /artifact with the name/ },
      name,
    );
  }
  log.close();
  t.deepEqual(readEvents(dir), []);
  t.deepEqual(readdirSync(parent), ['run']);
  t.deepEqual(readdirSync(dir).sort(), ['artifacts', EVENTS, 'run.json']);
  t.deepEqual(readdirSync(path.join(dir, 'artifacts')), []);
});

test('what is left of an interrupted run is what did not finish, and a finished run has nothing left', (t) => {
  const { run, events } = recorded('resumed');
  const interrupted = events.slice(0, events.findIndex(({ event }) => event === 'run-ended') + 1);
  const left = [...openBatches(run, interrupted)];
  t.is(left.length, 1);
  t.true(first(left)[0].startsWith('tcp-server-'));
  t.deepEqual(
    first(left)[1].map(({ id }) => id),
    run.plan.filter(({ workload }) => workload.id === 'tcp-server').map(({ id }) => id),
  );
  t.is(openBatches(run, events).size, 0);
  t.is(openBatches(run, []).size, 2);
});

test('a batch that failed is run again', (t) => {
  const { run, events } = recorded('redis-pass');
  const failed = events.map(
    (event): LogEvent =>
      event.event === 'batch-finished'
        ? { ...event, event: 'batch-failed', stop: { step: 'prepare', origin: 'harness', message: 'x' } }
        : event,
  );
  t.is(openBatches(run, failed).size, 1);
});

test('attempts are counted', (t) => {
  t.is(nextAttempt(layRecorded(t, 'redis-pass')), 2);
  t.is(nextAttempt(layRecorded(t, 'resumed')), 3);
  t.is(nextAttempt(makeFolder(t)), 1);
});

test('a recorded run folder is judged on any computer, and nothing is written by judging', (t) => {
  const dir = layRecorded(t, 'resumed');
  t.is(deriveRun(dir).verdict, 'pass');
  t.false(existsSync(path.join(dir, 'results.json')));
});
