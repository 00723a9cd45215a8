import path from 'node:path';
import { readEvents } from '../../harness/run/run-folder.ts';
import { rootTest } from './support/as-root.ts';
import { cellOf, qualify, readResults, temporaryFolder, writeWrapper } from './support/command-line.ts';
import { hostState } from './support/host.ts';

rootTest('images are damaged, restored and classed; they held the secret, and nothing of them stays', async (t) => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  const before = await hostState();
  const { exitCode, all } = await qualify(dir, ['run', 'integrity', '--repeat', '8', '--out', out]);
  t.log(all);
  const results = await readResults(out);
  t.is(exitCode, 0);
  t.deepEqual(
    results.cells.map(({ title }) => title),
    ['redis integrity', 'tcp-server integrity'],
  );
  for (const cell of results.cells) {
    t.is(cell.verdict, 'pass', cell.reason);
    const { integrity = [], secrecy } = cell;
    t.deepEqual(
      integrity.map(({ damage, outcome }) => damage === undefined && outcome),
      ['right', false, false, false, false, false, false, 'right'],
      'the controls came back right, and nothing else is one',
    );
    t.true(integrity.some(({ outcome }) => outcome === 'refused'));
    t.true(
      integrity.every(({ undone }) => undone !== 'not-restored'),
      'the images were the cause of each refusal',
    );
    t.true(secrecy?.found?.includes('pages-1.img'), 'the secret was in memory, so it must be in the images');
    t.true(secrecy?.private);
    t.deepEqual([secrecy?.kept, secrecy?.deleted], [false, 8]);
  }
  t.deepEqual(await hostState(), before);
});

rootTest('a CRIU that skips what it cannot read is told from one that refuses', async (t) => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  // Says that it restored, whatever came of it.
  const criu = await writeWrapper(dir, 'criu "$@" || [ "$1" = restore ]');
  const { all } = await qualify(dir, ['run', 'integrity', '-w', 'redis', '--repeat', '8', '--criu', criu, '--out', out]);
  t.log(all);
  const { integrity = [], verdict } = cellOf(await readResults(out), 'integrity');
  t.is(verdict, 'pass', 'what becomes of damaged images fails nothing');
  t.false(integrity.some(({ outcome }) => outcome === 'refused'));
  t.true(integrity.some(({ outcome, message }) => outcome === 'broken' && /is not there/.test(message)));
  const strays = readEvents(out).flatMap((event) => (event.event === 'cycle' ? (event.trial?.strays ?? []) : []));
  t.deepEqual(strays, []);
});

rootTest('a restore that went wrong late leaves a pidfile, and the images are not blamed for it', async (t) => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  // What CRIU leaves where the restorer fails after the post-restore scripts, here after every restore that fails.
  const criu = await writeWrapper(dir, 'criu "$@" && exit\n[ "$1" != restore ] || echo 1 >"$3/restore.pid"\nexit 1');
  const { all } = await qualify(dir, ['run', 'integrity', '-w', 'redis', '--repeat', '3', '--criu', criu, '--out', out]);
  t.log(all);
  const { integrity = [] } = cellOf(await readResults(out), 'integrity');
  t.like(
    integrity.find(({ damage }) => damage !== undefined),
    { outcome: 'refused', undone: 'restored' },
  );
});

rootTest('the images of a roundtrip held the secret, were for root only, and are gone', async (t) => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  const size = ['--param', 'redis.memory=4MiB', '--param', 'tcp-server.memory=1MiB', '--param', 'connections=4'];
  const { all } = await qualify(dir, ['run', '-w', 'redis', '-w', 'tcp-server', ...size, '--repeat', '2', '--out', out]);
  t.log(all);
  const trips = (await readResults(out)).cells.filter(({ cell }) => cell.procedure === 'roundtrip');
  t.is(trips.length, 2);
  for (const { secrecy, verdict } of trips) {
    t.is(verdict, 'pass');
    t.true(secrecy?.found?.includes('pages-1.img'));
    t.true(secrecy?.private);
    t.deepEqual([secrecy?.kept, secrecy?.deleted, secrecy?.cycles], [false, 2, 2]);
  }
});
