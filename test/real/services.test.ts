import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { projectPath } from '../../harness/project.ts';
import { readEvents } from '../../harness/run/run-folder.ts';
import type { CycleEvent } from '../../harness/schema/events.ts';
import { rootTest } from './support/as-root.ts';
import { cellOf, qualify, readResults, temporaryFolder, writeWrapper } from './support/command-line.ts';

const USERLAND = ['--userland', 'debian-unstable'];

/** Runs services and reads what came of it. */
const runServices = async (t: ExecutionContext, dir: string, argv: readonly string[]) => {
  const out = path.join(dir, 'run');
  const { exitCode, all } = await qualify(dir, ['run', ...USERLAND, '--out', out, ...argv]);
  t.log(all);
  const results = await readResults(out);
  const cycles = readEvents(out).filter(
    (event): event is CycleEvent => event.event === 'cycle' && !event.batch.startsWith('canary'),
  );
  return { exitCode, out, results, cycles };
};

const fixture = (name: string): string => projectPath('test', 'fixtures', 'services', `${name}.yaml`);

/** Writes the example into a folder, with one part of it replaced. */
const writeExample = async (dir: string, part = '', by = ''): Promise<string> => {
  const file = path.join(dir, 'workload.yaml');
  await qualify(dir, ['init-workload', file]);
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(part, () => by),
  );
  return file;
};

rootTest('the example of init-workload passes as it stands, and is taken up again from its run folder alone', async (t) => {
  const dir = await temporaryFolder(t);
  const file = await writeExample(dir);
  const { exitCode, out, results, cycles } = await runServices(t, dir, ['-w', file, '-n', '2', '-p', 'entries=150']);
  t.is(exitCode, 0);
  t.deepEqual(
    results.cells.map(({ cell, verdict }) => [cell.workload.id, cell.procedure, verdict]),
    [
      ['my-service', 'cold-start', 'pass'],
      ['my-service', 'roundtrip', 'pass'],
    ],
  );
  t.is(results.cells[0]?.cell.workload.params['entries'], 150);
  const proof = cycles.find(({ procedure }) => procedure === 'roundtrip')?.proof ?? [];
  t.deepEqual(
    proof.map(({ name, rule }) => [name, rule]),
    [
      ['digest', 'same'],
      ['value', 'same'],
      ['counter', 'at-least'],
    ],
  );
  t.regex(String(proof[1]?.before), /^[0-9a-f-]{36}$/, 'a nonce, read back before the dump');
  // As if it had been interrupted before its last cycle ended; and the file that it was made from has changed.
  const events = path.join(out, 'events.ndjson');
  const lines = readFileSync(events, 'utf8').split('\n');
  const end = lines.findLastIndex((line) => line.includes('"event":"cycle"'));
  writeFileSync(events, `${lines.slice(0, end).join('\n')}\n`);
  writeFileSync(file, 'version: 1\n');
  const resumed = await qualify(dir, ['run', '--resume', out]);
  t.is(resumed.exitCode, 0, resumed.all);
  t.is((await readResults(out)).verdict, 'pass');
});

rootTest('the example module passes: its functions are called in the machine, over connections of its own', async (t) => {
  const dir = await temporaryFolder(t);
  const file = path.join(dir, 'workload.ts');
  t.is((await qualify(dir, ['init-workload', '--module', file])).exitCode, 0);
  const { exitCode, results, cycles } = await runServices(t, dir, ['-w', file, '-n', '1', '-p', 'numbers=50']);
  t.is(exitCode, 0);
  t.is(cellOf(results, 'roundtrip').verdict, 'pass');
  const trip = cycles.find(({ procedure }) => procedure === 'roundtrip');
  t.deepEqual(
    trip?.proof.map(({ name, rule }) => [name, rule]),
    [
      ['digest', 'same'],
      ['number', 'same'],
      ['connection', 'at-least'],
    ],
  );
  t.true(Number(trip?.proof[2]?.before) > 50, 'requests over the connection that was held');
});

rootTest('every kind of request: Redis, SQL, and commands for a service without a port', async (t) => {
  const dir = await temporaryFolder(t);
  const files = ['own-redis', 'own-mysql', 'own-command'].flatMap((name) => ['-w', fixture(name)]);
  const { exitCode, results, cycles } = await runServices(t, dir, [...files, '-n', '1']);
  for (const { cell, verdict, reason } of results.cells)
    t.is(verdict, 'pass', `${cell.workload.id} ${cell.procedure}: ${reason}`);
  t.is(exitCode, 0);
  const names = cycles.filter(({ procedure }) => procedure === 'roundtrip').map(({ proof }) => proof.map(({ name }) => name));
  t.deepEqual(names, [
    ['digest', 'marker', 'counter', 'connection', 'another-connection'],
    ['digest', 'variable', 'connection'],
    ['digest', 'told'],
  ]);
});

rootTest('services of the suite that need no package of their own', async (t) => {
  const dir = await temporaryFolder(t);
  const { exitCode, results } = await runServices(t, dir, ['services', '-w', 'node-server', '-n', '1']);
  t.is(exitCode, 0);
  t.is(results.verdict, 'pass');
});

rootTest('a CRIU that restores nothing, and a proof that would pass without one, are noticed', async (t) => {
  const dir = await temporaryFolder(t);
  const criu = await writeWrapper(dir, '[ "$1" = restore ] && exit 0\nexec criu "$@"');
  const lied = await runServices(t, dir, ['-w', await writeExample(dir), '-n', '1', '--criu', criu]);
  t.is(lied.exitCode, 1);
  t.is(cellOf(lied.results, 'cold-start').verdict, 'pass');
  t.is(cellOf(lied.results, 'roundtrip').verdict, 'fail');

  const other = await temporaryFolder(t);
  const blind = await writeExample(other, 'http: { path: /marker }\n      expect: "${nonce}"', 'http: { path: /entry-1 }');
  const { exitCode, results } = await runServices(t, other, ['-w', blind, '-n', '1']);
  t.is(exitCode, 3);
  t.regex(
    cellOf(results, 'roundtrip').reason,
    /the proof "value" proves nothing: its reading gives "1" before and after the writing/,
  );
});

rootTest(
  'on a machine whose free memory goes back to its host, memory is made ready before each start and each dump',
  async (t) => {
    const dir = await temporaryFolder(t);
    const { exitCode, out, results, cycles } = await runServices(t, dir, ['-w', 'redis', '-n', '2', '-p', 'memory=64MiB']);
    t.is(exitCode, 0);
    const taken = readEvents(out).flatMap((event) => (event.event === 'memory-ready' ? [event] : []));
    if (results.machines[0]?.facts?.free_page_reporting !== true) {
      t.deepEqual(taken, [], 'nothing goes back to a host here');
      return;
    }
    t.is(taken.length, 4);
    for (const [i, { marks }] of cycles.filter(({ procedure }) => procedure === 'roundtrip').entries()) {
      const [start, dump] = taken.slice(2 * i);
      t.true((start?.start_ms ?? Number.NaN) + (start?.duration_ms ?? 0) <= (marks.spawn_ms ?? 0));
      t.true((dump?.start_ms ?? Number.NaN) >= (marks.warm_ms ?? 0));
      t.true((dump?.start_ms ?? Number.NaN) + (dump?.duration_ms ?? 0) <= (marks.dump_start_ms ?? 0));
      t.true((dump?.bytes ?? 0) > 64 * 2 ** 20, 'what the service holds');
    }
  },
);
