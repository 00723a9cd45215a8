import { existsSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readEvents } from '../../harness/run/run-folder.ts';
import { KERNEL, runInQemu, tripOf } from '../real/support/qemu.ts';

test('a service that was dumped in one machine runs on in another, its connections kept where its address moves with it', async (t) => {
  const run = await runInQemu(t, ['-w', 'redis', '--kernel', KERNEL, '-n', '2', '--move', 'reconnect,stream'], 'migrate');
  t.is(run.exitCode, 0);
  const moved = run.results.cells.find((one) => one.cell.move !== undefined);
  t.is(moved?.verdict, 'pass', moved?.reason);
  const { kept = 0, of = 0 } = moved?.migration?.connections ?? {};
  t.true(of >= 4, 'in each cycle a client and the prober hold one');
  t.is(kept, of);
  for (const name of ['digest', 'connection-id', 'counter', 'connections-kept'])
    t.like(
      moved?.checks.find((one) => one.name === name),
      { held: 2, of: 2 },
      name,
    );
  t.is(moved?.migration?.files?.different, 0);
  t.true(moved?.migration?.cpu?.fits);
  for (const name of ['outage_established_ms', 'images_sent_ms', 'transfer_total_ms', 'link_bytes'])
    t.is(moved?.metrics.find((one) => one.name === name)?.samples.length, 2, name);

  const { cell, verdict, reason, checks, success_rate: rate } = tripOf(run, 'redis');
  t.is(verdict, 'pass', reason);
  t.is(cell.from?.machine, cell.machine);
  t.is(rate.passed, 2, 'the same images are restored again');
  for (const name of ['digest', 'run-id', 'marker', 'counter']) {
    const check = checks.find((one) => one.name === name);
    t.deepEqual([check?.held, check?.of], [2, 2], name);
  }
  const events = readEvents(run.out);
  const dumped = events.flatMap((event) => (event.event === 'dumped' ? [event] : []));
  t.is(dumped.length, 1, 'one dump for all of its restores');
  const bytes = dumped[0]?.crate?.bytes ?? 0;
  t.true(bytes > (dumped[0]?.crate?.dump.images?.total_bytes ?? 0), 'the archive has the images and the folder of the service');
  t.deepEqual(
    events.filter(({ event }) => event === 'parcel'),
    [],
    'what was in memory is not in the log',
  );
  t.false(existsSync(path.join(run.out, 'parcels')));
  t.is(run.results.machines[0]?.boots.length, 4, 'restored in another machine than the one that it was dumped in, both times');
});
